extension Ledger {
  /// Writes a file that appears under its name when all of it is on the disk, for its owner alone,
  /// and never over the ledger or what lies beside it.
  ///
  /// - Returns: Where the file is.
  /// - Throws: ``LedgerError`` with code `conflict` where a file is there already and is not to be
  ///   replaced, `invalidPath`, or `storage`.
  package func writeFile(
    _ bytes: [UInt8],
    to path: String,
    replacing: Bool
  ) throws -> String {
    try store.writeFile(to: path, replacing: replacing) { write in try write(bytes) }.path
  }
}
