extension Instant {
  /// Throws unless the instant lies in the years that a ledger holds.
  func validate() throws {
    guard (Instant.distantPast...Instant.distantFuture).contains(self) else {
      throw LedgerError(.invalidTime, "The time must lie in the years 1 to 9999.")
    }
  }
}
