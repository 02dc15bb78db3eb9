import ArgumentParser
import BudgetKit

/// Which rows are taken in, and whose days are meant.
struct UsageFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only rows with one of these names; name!=value for all others. May be repeated; all must hold.",
      valueName: "name=value,..."
    )
  )
  var filter: [String] = []

  @Option(
    help: ArgumentHelp("The zone of days and hours; default the workspace's.", valueName: "zone")
  )
  var timeZone: String?
}

extension UsageFilterOptions {
  /// Whether none of the options is given.
  var isEmpty: Bool { filter.isEmpty && timeZone == nil }

  /// Puts what the options say, and a project, into a question.
  func apply(to query: inout UsageQuery, project: ProjectID?) throws {
    query.filters = try filter.map(UsageFilter.init(argument:))
    if let project { query.filters.append(UsageFilter(.project, in: [project.rawValue])) }
    query.zone = try timeZone.map { name in
      try reading("--time-zone") { try Zone(identifier: name) }
    }
  }
}

/// Reads a day, or an instant, at which a time begins or ends.
func usageBound(_ text: String, _ option: String) throws -> UsagePeriod.Bound {
  if text.utf8.count == 10 { return .day(try reading(option) { try CivilDate(iso8601: text) }) }
  return .instant(try instantOrDay(text, option, in: .utc))
}

extension UsageFilter {
  /// Reads `agent=a1,a2` or `agent!=a1`: an empty value stands for rows that name nothing, and a
  /// backslash keeps the comma or the backslash behind it.
  fileprivate init(argument: String) throws {
    guard let sign = argument.firstIndex(of: "=") else {
      throw Failure.usage(
        "--filter: \(quoted(argument)) has no '='; write it as agent=a1,a2 or agent!=a1."
      )
    }
    let isExcluding = argument[..<sign].hasSuffix("!")
    let word = String(argument[..<sign].dropLast(isExcluding ? 1 : 0))
    guard let dimension = UsageDimension(word) else {
      throw Failure.usage(
        "--filter: \(quoted(word)) is not known; write one of \(knownDimensions)."
      )
    }
    let names = Self.values(argument[argument.index(after: sign)...]).flatMap {
      value -> [String?] in
      guard value.isEmpty else { return [value] }
      if case .tag = dimension { return [nil, ""] }
      return [nil]
    }
    self.init(dimension, in: names, isExcluding: isExcluding)
  }

  private static func values(_ text: Substring) -> [String] {
    var values = [""]
    var isEscaped = false
    for character in text {
      if isEscaped {
        values[values.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," {
        values.append("")
      } else {
        values[values.count - 1].append(character)
      }
    }
    return values
  }
}

/// The dimensions by which one can filter, in a sentence.
private var knownDimensions: String {
  UsageDimension.known.map(\.description).joined(separator: ", ") + ", tag:KEY"
}

/// Reads what a table is grouped by: words between commas.
func groupings(_ text: String, _ option: String) throws -> [UsageGrouping] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
    guard let grouping = UsageGrouping(String(word)) else {
      let steps = TimeStep.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage(
        "\(option): \(quoted(String(word))) is not known; write one of \(knownDimensions), \(steps)."
      )
    }
    return grouping
  }
}
