extension Ledger {
  /// Looks at the file, its place, and the SQLite that reads it.
  ///
  /// - Complexity: Constant.
  public func diagnose() throws -> Diagnosis {
    try Diagnosis(of: store)
  }
}
