extension LedgerError {
  /// Whether the file could not be read, written or locked, whatever was asked of it.
  ///
  /// A ledger that is not there, may not be written, or is of another version is none: that is to
  /// be put right first.
  package var isOutage: Bool {
    [.busy, .outcomeUnknown, .storageFull, .storage, .corrupt, .filesChanged].contains(code)
  }
}
