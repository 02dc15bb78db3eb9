import ArgumentParser
import BudgetKit

/// Which rows a usage table takes in, and in what order it tells them.
struct UsageQueryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The last days, today included: 30d.", valueName: "days"))
  var last: String?

  @Option(
    name: .customLong("this"),
    help: ArgumentHelp("The current hour, day, week, month or quarter.", valueName: "step")
  )
  var current: String?

  @Option(
    help: ArgumentHelp(
      "Only rows with one of these names; name!=value for all others. May be repeated; all must hold.",
      valueName: "name=value,..."
    )
  )
  var filter: [String] = []

  @Option(
    help: ArgumentHelp(
      "names, cost, calls, tokens, prompt, completion, failed, failed-cost, unpriced or latency; the largest first.",
      valueName: "figure"
    )
  )
  var sort: String?

  @Flag(help: "Tell the smallest first.")
  var rising = false

  @Option(help: ArgumentHelp("Number of groups; the rest is one line.", valueName: "n"))
  var top: String?

  @Option(
    help: ArgumentHelp("The zone of days and hours; default the workspace's.", valueName: "zone")
  )
  var timeZone: String?
}

extension UsageQueryOptions {
  /// Whether none of the options is given.
  var isEmpty: Bool {
    last == nil && current == nil && filter.isEmpty && sort == nil && !rising && top == nil
      && timeZone == nil
  }

  /// Returns a question about workspaces; `nil` for all of them.
  func query(
    _ workspaces: [WorkspaceID]?,
    project: ProjectID?,
    by groupings: [UsageGrouping],
    since: String?,
    until: String?
  ) throws -> UsageQuery {
    var query = UsageQuery(workspaces: workspaces, by: groupings)
    query.period = try period(since: since, until: until)
    query.filters = try filter.map(UsageFilter.init(argument:))
    if let project { query.filters.append(UsageFilter(.project, in: [project.rawValue])) }
    query.zone = try timeZone.map { name in
      try reading("--time-zone") { try Zone(identifier: name) }
    }
    query.order = try order()
    query.top = try top.map { Int(try count($0, "--top", upTo: 1_000_000)) }
    return query
  }

  private func period(since: String?, until: String?) throws -> UsagePeriod {
    let given = [last != nil, current != nil, since != nil || until != nil].count { $0 }
    guard given <= 1 else {
      throw Failure.usage("Give one of --last, --this, or --since and --until.")
    }
    if let last {
      let digits = last.hasSuffix("d") ? String(last.dropLast()) : last
      return .last(days: Int(try count(digits, "--last", upTo: Int64(UsagePeriod.mostDays))))
    }
    if let current { return .current(try choice(current, "--this")) }
    guard since != nil || until != nil else { return .all }
    return .between(try bound(since, "--since"), try bound(until, "--until"))
  }

  private func bound(_ text: String?, _ option: String) throws -> UsagePeriod.Bound? {
    guard let text else { return nil }
    if text.utf8.count == 10 { return .day(try reading(option) { try CivilDate(iso8601: text) }) }
    return .instant(try instantOrDay(text, option, in: .utc))
  }

  private func order() throws -> UsageOrder? {
    guard sort != "names" else {
      guard !rising else {
        throw Failure.usage("--rising belongs to a figure; names are always in their order.")
      }
      return .names
    }
    guard sort != nil || rising else { return nil }
    guard let measure = UsageMeasure(rawValue: sort ?? UsageMeasure.cost.rawValue) else {
      let known = ["names"] + UsageMeasure.allCases.map(\.rawValue)
      throw Failure.usage(
        "--sort: \(quoted(sort ?? "")) is not known; write one of \(known.joined(separator: ", "))."
      )
    }
    return rising ? .rising(measure) : .falling(measure)
  }
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
