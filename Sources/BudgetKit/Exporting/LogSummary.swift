/// What was written into a log.
public struct LogSummary: Sendable, Hashable {
  /// Calls of models.
  public internal(set) var calls: Int64 = 0
  /// Uses of resources.
  public internal(set) var resources: Int64 = 0
  /// Adjustments and voids.
  public internal(set) var adjustments: Int64 = 0
  /// Days that were summed up.
  public internal(set) var days: Int64 = 0
  /// Rows without a price.
  public internal(set) var unpricedRows: Int64 = 0
  /// What the rows add up to.
  public internal(set) var cost = Money.zero

  init() {}

  /// All lines.
  public var lines: Int64 { calls + resources + adjustments + days }
}

extension LogSummary {
  /// Counts a row.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where the costs cannot
  ///   be counted.
  mutating func count(_ row: RecordedRow) throws {
    switch row {
    case .call: calls += 1
    case .usage: resources += 1
    case .adjustment: adjustments += 1
    }
    guard let cost = row.cost else { return unpricedRows += 1 }
    try add(cost)
  }

  /// Adds what was written since.
  ///
  /// - Throws: As ``count(_:)``.
  mutating func add(_ other: LogSummary) throws {
    calls += other.calls
    resources += other.resources
    adjustments += other.adjustments
    days += other.days
    unpricedRows += other.unpricedRows
    try add(other.cost)
  }

  private mutating func add(_ cost: Money) throws {
    guard let sum = self.cost.adding(cost) else { throw LedgerError.uncountable("costs") }
    self.cost = sum
  }
}
