/// What was used and what it cost, summed up by group.
public struct Report: Sendable, Hashable {
  /// What was asked for.
  public let query: ReportQuery
  /// The groups: days in their order, everything else by falling cost.
  public let rows: [ReportRow]

  /// The sums over all rows.
  public let total: UsageTotals

  /// What of the total is an estimate: what reservations held that ran out, where a budget counts
  /// that as spent.
  public let estimatedAtExpiry: Money

  /// Creates a report.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum over all
  ///   rows cannot be counted.
  init(query: ReportQuery, rows: [ReportRow], estimatedAtExpiry: Money = .zero) throws {
    self.query = query
    self.rows = rows
    self.estimatedAtExpiry = estimatedAtExpiry
    total = try rows.reduce(UsageTotals()) { try $0 + $1.totals }
  }
}

/// One group of a report.
public struct ReportRow: Sendable, Hashable {
  /// What the rows of the group have in common; `nil` for rows that name nothing.
  public let key: String?
  /// The provider, where the group is a model.
  public let provider: String?
  /// The sums.
  public let totals: UsageTotals
}
