extension Money {
  /// Throws unless the amount may be booked: between 0 and ``largestAmount``.
  func validateAmount(_ what: String) throws {
    guard (Money.zero...Money.largestAmount).contains(self) else {
      throw LedgerError(
        .invalidAmount,
        "\(what) must be between 0 and \(Money.largestAmount) US dollars; this is \(self)."
      )
    }
  }
}
