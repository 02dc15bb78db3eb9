/// Reads the columns of a row one after the other, in the order in which its statement lists them.
///
/// A reader that names no column cannot name the wrong one: what is written in an order is read in
/// the same order.
package struct RowReader {
  private let row: Row
  /// The table that the row is of, for what is said of a value that cannot be.
  package let table: StaticString
  /// The column that is read next, from 0.
  package private(set) var column: Int32

  /// Creates a reader that begins at a column of a row.
  package init(_ row: Row, of table: StaticString, from column: Int32 = 0) {
    self.row = row
    self.table = table
    self.column = column
  }

  /// Returns what `read` makes of the next column.
  @inline(__always)
  package mutating func next<Value>(_ read: (Row, Int32) throws -> Value) rethrows -> Value {
    let value = try read(row, column)
    column += 1
    return value
  }

  /// Returns the next whole number; NULL reads as 0.
  package mutating func nextInt64() -> Int64 { next { $0.int64($1) } }

  /// Returns the next whole number, or `nil` for NULL.
  package mutating func nextOptionalInt64() -> Int64? { next { $0.optionalInt64($1) } }

  /// Returns the next text; NULL reads as empty.
  package mutating func nextText() -> String { next { $0.text($1) } }

  /// Returns the next text, or `nil` for NULL.
  package mutating func nextOptionalText() -> String? { next { $0.optionalText($1) } }
}
