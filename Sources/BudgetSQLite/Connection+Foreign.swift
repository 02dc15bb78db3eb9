extension Connection {
  /// Opens a database of another program, of any kind of log, for reading alone.
  ///
  /// It is read as ``openReadOnly(_:patience:prepare:)`` reads a ledger: nothing is left beside it.
  ///
  /// - Throws: ``SQLiteError``.
  package static func openForeign(
    _ path: DatabasePath,
    patience: Duration = .seconds(10)
  ) throws -> Connection {
    try openReadOnly(path, patience: patience) { _ in }
  }
}
