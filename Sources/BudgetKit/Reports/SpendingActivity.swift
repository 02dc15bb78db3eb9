/// What is spent right now: today, the last hours, and how the budgets stand.
public struct SpendingActivity: Sendable {
  /// When it was read.
  public let instant: Instant
  /// The groups of today, the costliest first.
  public let today: UsageTable
  /// The last ``hourCount`` hours that ended now, by hour.
  public let lastHours: UsageTable
  /// The open accounts, the fullest first.
  public let standings: [BudgetStatus]

  /// How many hours are looked back.
  public static let hourCount = 24

  /// What each of the last hours cost, counted back from now, the latest last.
  public var hourlyCosts: [Money] {
    var costs = Array(repeating: Money.zero, count: Self.hourCount)
    for row in lastHours.rows {
      guard let name = row.names.first ?? nil, let start = try? Instant(iso8601: name) else {
        continue
      }
      let place = Self.hourCount - 1 - Int(instant.milliseconds(since: start) / 3_600_000)
      // The hour that has begun before the first instant counts with the first.
      let within = min(max(0, place), Self.hourCount - 1)
      // A part of a total that could be counted.
      costs[within] = Money(nanodollars: costs[within].nanodollars &+ row.figures.cost.nanodollars)
    }
    return costs
  }
}
