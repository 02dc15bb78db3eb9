internal import BudgetSQLite

extension UsageSums {
  /// Reads the sums of a row or of a cell in the order in which every statement selects them, as
  /// they stand there.
  init(_ row: Row, from column: Int32) {
    calls = row.int64(column + 0)
    failedCalls = row.int64(column + 1)
    unpricedCalls = row.int64(column + 2)
    cachedCalls = row.int64(column + 3)
    cost = Money(nanodollars: row.int64(column + 4))
    failedCost = Money(nanodollars: row.int64(column + 5))
    held = Money(nanodollars: row.int64(column + 6))
    inputCost = Money(nanodollars: row.int64(column + 7))
    outputCost = Money(nanodollars: row.int64(column + 8))
    cacheReadCost = Money(nanodollars: row.int64(column + 9))
    cacheWriteCost = Money(nanodollars: row.int64(column + 10))
    otherCost = Money(nanodollars: row.int64(column + 11))
    tokens.prompt = row.int64(column + 12)
    tokens.cacheRead = row.int64(column + 13)
    tokens.cacheWrite5m = row.int64(column + 14)
    tokens.cacheWrite1h = row.int64(column + 15)
    tokens.promptAudio = row.int64(column + 16)
    tokens.cacheReadAudio = row.int64(column + 17)
    tokens.promptImage = row.int64(column + 18)
    tokens.completion = row.int64(column + 19)
    tokens.reasoning = row.int64(column + 20)
    tokens.completionAudio = row.int64(column + 21)
    tokens.completionImage = row.int64(column + 22)
    tokens.webSearches = row.int64(column + 23)
    latencyMilliseconds = row.int64(column + 24)
    latencyCount = row.int64(column + 25)
    quantityMillionths = row.int64(column + 26)
    durationMilliseconds = row.int64(column + 27)
  }

  /// Reads the same, or throws where no ledger writes such figures.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/corrupt``.
  init(checking row: Row, from column: Int32, in table: StaticString) throws {
    self.init(row, from: column)
    _ = try row.count(column, in: table)
    _ = try row.balance(column + 4, in: table)
    guard !isImpossible else { throw LedgerError.damaged("Table \(table) holds a negative figure") }
  }
}
