import CSQLite

/// The current row of a statement, valid until the statement steps on.
@usableFromInline package struct Row {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  /// Returns a whole number; NULL reads as 0.
  package func int64(_ column: Int32) -> Int64 {
    sqlite3_column_int64(pointer, column)
  }

  /// Returns a whole number, or `nil` for NULL.
  package func optionalInt64(_ column: Int32) -> Int64? {
    isNull(column) ? nil : sqlite3_column_int64(pointer, column)
  }

  /// Returns whether the column holds a number other than 0.
  package func bool(_ column: Int32) -> Bool {
    sqlite3_column_int64(pointer, column) != 0
  }

  /// Returns whether the column holds a whole number, and neither NULL nor anything else that reads
  /// as one.
  package func isInteger(_ column: Int32) -> Bool {
    sqlite3_column_type(pointer, column) == SQLITE_INTEGER
  }

  /// Returns text with its exact length; NULL reads as empty.
  package func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(pointer, column) else { return "" }
    let count = Int(sqlite3_column_bytes(pointer, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// Returns text, or `nil` for NULL.
  package func optionalText(_ column: Int32) -> String? {
    isNull(column) ? nil : text(column)
  }

  /// Returns whether the column is NULL.
  package func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(pointer, column) == SQLITE_NULL
  }
}

extension Row {
  /// Returns a number that stands for the texts of some columns: equal for equal texts, and for
  /// others all but never.
  ///
  /// It saves making the texts where only their equality counts. NULL counts as empty text. With
  /// the fingerprint of the columns before them it stands for all.
  package func fingerprint(
    _ columns: ClosedRange<Int32>,
    after start: UInt64 = 0xcbf2_9ce4_8422_2325
  ) -> UInt64 {
    var hash = start  // FNV-1a
    for column in columns {
      if let start = sqlite3_column_text(pointer, column) {
        let count = Int(sqlite3_column_bytes(pointer, column))
        for byte in UnsafeBufferPointer(start: start, count: count) {
          hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
      }
      // The end of a text counts as a byte that no UTF-8 has.
      hash = (hash ^ 0xFF) &* 0x100_0000_01b3
    }
    return hash
  }
}
