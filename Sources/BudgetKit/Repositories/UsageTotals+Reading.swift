internal import BudgetSQLite

extension UsageTotals {
  /// Reads the seven sums of a row or of a cell in the order in which every statement selects them.
  init(_ row: Row, from column: Int32 = 0, in table: StaticString) throws {
    try self.init(ofMany: row, from: column, in: table)
    guard calls == 0 || cost >= .zero else { throw LedgerError.impossible(table, "\(cost)") }
  }

  /// Reads the same of many rows or cells together, of which credits can have made the cost
  /// negative.
  init(ofMany row: Row, from column: Int32 = 0, in table: StaticString) throws {
    calls = try row.count(column, in: table)
    // What prices a call takes it off those without a price.
    unpricedCalls = calls == 0 ? row.int64(column + 1) : try row.count(column + 1, in: table)
    cost = try row.balance(column + 2, in: table)
    promptTokens = try row.count(column + 3, in: table)
    completionTokens = try row.count(column + 4, in: table)
    cacheReadTokens = try row.count(column + 5, in: table)
    cacheWriteTokens = try row.count(column + 6, in: table)
  }

  /// Reads the sums over rows of a table, and the least of their costs behind them: one that is
  /// negative makes the sum too small.
  init(ofCostsIn table: StaticString, _ row: Row) throws {
    try self.init(row, in: table)
    _ = try row.amount(7, in: table)
  }
}
