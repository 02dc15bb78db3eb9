extension LedgerError {
  /// Returns the error of a sum that 64 bits cannot hold.
  static func uncountable(_ what: String, cause: (any Error)? = nil) -> LedgerError {
    LedgerError(
      .invalidAmount,
      "The \(what) add up to more than the ledger can count, so nothing was told or written; one of them is probably mistyped. "
        + "A shorter time may still be told.",
      cause: cause
    )
  }
}
