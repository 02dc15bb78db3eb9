internal import BudgetSQLite

/// Reads a value of a table, and says which table is damaged where the value cannot be meant.
///
/// What the file holds was checked when it was written, so this is not the fault of whoever asks.
func stored<Value>(in table: StaticString, _ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch let error as LedgerError where error.code != .corrupt {
    throw LedgerError(
      .corrupt,
      "Table \(table) holds a value that cannot be used, restore the file if it is damaged: \(error.message)",
      cause: error
    )
  }
}

// MARK: - Values of columns

/// Reads columns as what they must be: a value that cannot be is damage, and never a figure to go
/// by.
///
/// The rules of the tables keep such values out. They are met where bytes of the file were changed,
/// or rules were switched off.
extension Row {
  /// Returns a whole number that is not negative.
  func count(_ column: Int32, in table: StaticString) throws -> Int64 {
    let value = int64(column)
    // NULL, and whatever else is no whole number, reads as 0: only then is it worth a second look.
    guard value > 0 || (value == 0 && isInteger(column)) else {
      throw LedgerError.impossible(table, text(column))
    }
    return value
  }

  /// Returns an amount that is not negative.
  func amount(_ column: Int32, in table: StaticString) throws -> Money {
    Money(nanodollars: try count(column, in: table))
  }

  /// Returns an amount that credits can have made negative.
  func balance(_ column: Int32, in table: StaticString) throws -> Money {
    let value = int64(column)
    guard value != 0 || isInteger(column) else { throw LedgerError.impossible(table, text(column)) }
    return Money(nanodollars: value)
  }

  /// Returns what calls cost, which is not negative; without any call it is what was credited.
  func cost(_ column: Int32, ofCalls calls: Int64, in table: StaticString) throws -> Money {
    try calls == 0 ? balance(column, in: table) : amount(column, in: table)
  }

  /// Returns an amount that is not negative, or `nil` for NULL.
  func optionalAmount(_ column: Int32, in table: StaticString) throws -> Money? {
    isNull(column) ? nil : try amount(column, in: table)
  }

  /// Returns a column that holds 1 or 0.
  func flag(_ column: Int32, in table: StaticString) throws -> Bool {
    switch int64(column) {
    case 1: return true
    case 0 where isInteger(column): return false
    default: throw LedgerError.impossible(table, text(column))
    }
  }

  /// Returns a column that holds one of a few words.
  func word<Value: RawRepresentable>(
    _ column: Int32,
    in table: StaticString
  ) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text(column)) else {
      throw LedgerError.impossible(table, text(column))
    }
    return value
  }
}

/// Reads the next column as what it must be.
extension RowReader {
  /// Returns a whole number that is not negative.
  mutating func nextCount() throws -> Int64 {
    let table = table
    return try next { try $0.count($1, in: table) }
  }

  /// Returns a whole number that is not negative, or `nil` for NULL.
  mutating func nextOptionalCount() throws -> Int64? {
    let table = table
    return try next { $0.isNull($1) ? nil : try $0.count($1, in: table) }
  }

  /// Returns an amount that is not negative.
  mutating func nextAmount() throws -> Money { Money(nanodollars: try nextCount()) }

  /// Returns an amount that credits can have made negative.
  mutating func nextBalance() throws -> Money {
    let table = table
    return try next { try $0.balance($1, in: table) }
  }

  /// Returns an amount that is not negative, or `nil` for NULL.
  mutating func nextOptionalAmount() throws -> Money? {
    let table = table
    return try next { try $0.optionalAmount($1, in: table) }
  }

  /// Returns 1 or 0 as a flag.
  mutating func nextFlag() throws -> Bool {
    let table = table
    return try next { try $0.flag($1, in: table) }
  }

  /// Returns one of a few words.
  mutating func nextWord<Value: RawRepresentable>() throws -> Value
  where Value.RawValue == String {
    let table = table
    return try next { try $0.word($1, in: table) }
  }

  /// Returns how a cost came about.
  mutating func nextPricing() throws -> Pricing {
    let table = table
    return try next { row, column in
      guard row.isInteger(column), let pricing = Pricing(code: row.int64(column)) else {
        throw LedgerError.impossible(table, row.text(column))
      }
      return pricing
    }
  }

  /// Returns tags, none for NULL.
  mutating func nextTags() throws -> [String: String] {
    guard let text = nextOptionalText() else { return [:] }
    return try stored(in: table) { try CallContext.tags(fromJSON: text) }
  }

  /// Returns an instant.
  mutating func nextInstant() -> Instant { Instant(millisecondsSince1970: nextInt64()) }
}

extension LedgerError {
  /// Returns the error of a stored value that no ledger writes.
  static func impossible(_ table: StaticString, _ value: String) -> LedgerError {
    damaged("Table \(table) holds \(quoted(value)) where that cannot be")
  }

  /// What to do about a damaged ledger of this version.
  static let adviceOnDamage =
    ": the file is damaged; 'budget verify' lists what is wrong, and a backup has what was right."

  /// Returns the error of a file that contradicts itself: what is wrong, and what to do.
  static func damaged(_ what: String) -> LedgerError {
    LedgerError(.corrupt, what + adviceOnDamage)
  }
}
