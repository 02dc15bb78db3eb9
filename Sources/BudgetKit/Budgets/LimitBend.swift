/// By how much the limit of a budget is bent in an account, and until when that is known.
struct LimitBend: Sendable, Hashable {
  /// What overrides add.
  let raised: Amount
  /// What came from the periods before; negative for a deficit.
  let carried: Amount
  /// The first instant at which it is to be looked at again.
  let validUntil: Instant
  /// Since when it has been so: before, as a clock that was put back shows, it was otherwise.
  let validFrom: Instant
}

extension BudgetLimit {
  /// Returns the limit with what is raised and carried.
  ///
  /// The grace stays what it is of the budget's own limit. A deficit takes the limit to 0 at most,
  /// and what it has left of the grace; what is frozen stays frozen.
  func bent(by bend: LimitBend) -> BudgetLimit {
    guard bend.raised != .zero || bend.carried != .zero else { return self }
    func bent(_ amount: Amount) -> Amount {
      let most = Int128(Money.largestAmount.nanodollars)
      let sum = Int128(amount.count) + Int128(bend.raised.count) + Int128(bend.carried.count)
      return Amount(Int64(clamping: min(max(0, sum), most)))
    }
    return BudgetLimit(
      amount: bent(amount),
      isHard: isHard,
      bound: bound.map { $0 < .zero ? $0 : bent($0) }
    )
  }
}

extension Period {
  /// The instant whose limit holds in the period at an instant: this one, its last where it is
  /// over, its first where it has not begun.
  func instantOfLimit(at now: Instant) -> Instant {
    guard now >= start else { return start }
    return now < end ? now : Instant(millisecondsSince1970: end.millisecondsSince1970 - 1)
  }
}
