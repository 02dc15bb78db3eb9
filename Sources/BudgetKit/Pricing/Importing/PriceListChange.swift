/// One rate of a model that a price list would change, or one that it leaves alone though it has
/// it no more.
package struct PriceListChange: Sendable, Hashable {
  /// What becomes of the rate.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// It costs more.
    case raised
    /// It costs less.
    case cut
    /// The model had prices, but no such rate.
    case added
    /// The model keeps its price, but loses this rate.
    case dropped
    /// The price is new.
    case new
    /// The price came from such a list, which has it no more; it stays in force.
    case gone
  }

  /// What becomes of the rate.
  package let kind: Kind
  /// The price as it will be; of one that is gone, as it is.
  package let price: ModelPrice
  /// Which rate.
  package let name: RateName
  /// The rate until now; `nil` for none.
  package let old: Rate?
  /// The rate from then on; `nil` for none.
  package let new: Rate?
  /// Why it is questioned; `nil` where it is not.
  package internal(set) var doubt: RateDoubt?
}

extension PriceListChange {
  /// How much dearer the rate becomes, in tenths of a percent, rounded half away from zero; `nil`
  /// where one of the two is missing, or was 0, or the change is too large to tell.
  package var changeTenthsOfPercent: Int64? {
    guard let old, let new, old != .free else { return nil }
    let before = Int128(old.nanodollarsPerMillion)
    let change = (Int128(new.nanodollarsPerMillion) - before) * 2_000
    let rounded = (change + (change < 0 ? -before : before)) / (2 * before)
    return Int64(exactly: rounded)
  }

  /// How far apart the two rates are, for sorting: the larger in thousandths of the smaller.
  private var distance: Int128 {
    guard let old, let new else { return 0 }
    let pair = [Int128(old.nanodollarsPerMillion), Int128(new.nanodollarsPerMillion)]
    let (less, more) = (min(pair[0], pair[1]), max(pair[0], pair[1]))
    return less == 0 ? Int128(Int64.max) : more * 1_000 / less
  }

  /// Whether a change is told before another: the questioned first, then the largest, then by name.
  static func precedes(_ left: PriceListChange, _ right: PriceListChange) -> Bool {
    if (left.doubt == nil) != (right.doubt == nil) { return left.doubt != nil }
    if left.distance != right.distance { return left.distance > right.distance }
    let (one, two) = (left.price, right.price)
    if (one.provider, one.model) != (two.provider, two.model) {
      return (one.provider, one.model) < (two.provider, two.model)
    }
    return (one.serviceTier.rawValue, one.abovePromptTokens, one.validFrom)
      < (two.serviceTier.rawValue, two.abovePromptTokens, two.validFrom)
  }

  /// Returns what changes from one price to another, rate by rate; nothing where they agree.
  static func changes(
    from old: ModelPrice?,
    to new: ModelPrice
  ) -> [PriceListChange] {
    RateName.allCases.compactMap { name in
      let (before, after) = (old?.rates[name], new.rates[name])
      guard before != after || old == nil else { return nil }
      let kind: Kind
      switch (before, after) {
      case (nil, nil): return nil
      case _ where old == nil:
        // Nobody asks what a request costs where it costs nothing.
        guard name != .request || after != .free else { return nil }
        kind = .new
      case (nil, _): kind = .added
      case (_, nil): kind = .dropped
      case (let before?, let after?):
        kind =
          before.nanodollarsPerMillion < after.nanodollarsPerMillion ? .raised : .cut
      }
      return PriceListChange(kind: kind, price: new, name: name, old: before, new: after)
    }
  }
}
