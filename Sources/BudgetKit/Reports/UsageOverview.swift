/// What a page about a time tells: its figures, its trend, and what it was spent on, all read from
/// one state of the ledger.
public struct UsageOverview: Sendable, Hashable {
  /// The figures of the time beside the time before; `nil` where the time has no start or end.
  public let statistics: UsageStatistics?
  /// What was asked: the groups of the query.
  public let asked: UsageTable
  /// Each stretch of the time that has rows, by model.
  public let trend: UsageTable
  /// The length of those stretches.
  public let step: TimeStep
  /// The same rows by each name that some of them have, ten groups at most in each.
  public let breakdowns: [UsageTable]

  /// The most stretches that a trend has before longer ones are taken.
  public static let mostSteps = 92
  /// The groups that a breakdown tells by themselves.
  public static let mostGroups = 10
  /// The names by which rows are broken down, in their order.
  public static let dimensions: [UsageDimension] = [
    .model, .provider, .project, .feature, .operation, .agent, .user,
  ]
}

extension UsageOverview {
  /// The names of all stretches from the first with rows to the last, those between without rows
  /// included.
  public var stepNames: [String] { Self.stepNames(of: trend, by: step) }

  /// Returns the names of all stretches from the first of a table to the last.
  static func stepNames(of trend: UsageTable, by step: TimeStep) -> [String] {
    let names = trend.rows.compactMap { $0.names.first ?? nil }
    guard let first = names.min(), let last = names.max(), let day = CivilDate(stepName: first)
    else { return [] }
    var steps = [first]
    var next = day
    while let name = steps.last, name < last {
      next = next.adding(days: 1)
      let following = step.name(of: next, hour: 0, in: .utc)
      if following != name { steps.append(following) }
    }
    return steps
  }
}

extension CivilDate {
  /// Creates the first day of a day, a week, a month or a quarter from its name.
  fileprivate init?(stepName: String) {
    let parts = stepName.split(separator: "-", omittingEmptySubsequences: false)
    guard let year = parts.first.flatMap({ Int($0) }), parts.count >= 2 else { return nil }
    if parts[1].hasPrefix("W") {
      guard let week = Int(parts[1].dropFirst()) else { return nil }
      let fourth = Self.daysSince1970(year: year, month: 1, day: 4)
      let daysFromMonday = ((fourth + 3) % 7 + 7) % 7
      self.init(daysSince1970: fourth - daysFromMonday + 7 * (week - 1))
    } else if parts[1].hasPrefix("Q") {
      guard let quarter = Int(parts[1].dropFirst()) else { return nil }
      self.init(daysSince1970: Self.daysSince1970(year: year, month: 3 * quarter - 2, day: 1))
    } else {
      guard let month = Int(parts[1]) else { return nil }
      let day = parts.count > 2 ? Int(parts[2]) ?? 1 : 1
      self.init(daysSince1970: Self.daysSince1970(year: year, month: month, day: day))
    }
  }
}
