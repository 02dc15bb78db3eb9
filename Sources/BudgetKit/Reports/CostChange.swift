/// How a cost a day changed from one time to another, and why.
///
/// ``price``, ``volume`` and ``mix`` add up to ``difference`` to the nanodollar.
public struct CostChange: Sendable, Hashable {
  /// The cost a day of the time before, rounded to the nanodollar so that groups add up to all.
  public internal(set) var before = Money.zero
  /// The cost a day of the time after.
  public internal(set) var after = Money.zero
  /// The part that the same tokens cost more, or less.
  ///
  /// Only what has one rate can tell it: where cache writes of five minutes and of one hour, or
  /// text, audio and images, shifted among themselves, that stands under ``mix``.
  public internal(set) var price = Money.zero
  /// The part that everything was used more, or less, as the whole was.
  public internal(set) var volume = Money.zero
  /// The rest: other models, other kinds of tokens, or what was not used before.
  public internal(set) var mix = Money.zero

  /// What a day costs more after than before; negative where it was saved.
  public var difference: Money { after - before }

  /// The difference in hundredths of a percent of the time before, rounded half away from zero;
  /// `nil` where nothing was spent before.
  public var differenceHundredthsOfPercent: Int64? {
    guard before > .zero else { return nil }
    let share = Fraction(Int128(difference.nanodollars), over: Int128(before.nanodollars))
    return share.times(10_000).flatMap(\.rounded)
  }
}

extension CostChange {
  /// Tells the change of some rows.
  ///
  /// - Parameters:
  ///   - before: What they added up to before.
  ///   - after: What they added up to after.
  ///   - costs: What a day of either time cost.
  ///   - growth: What a day had after, as a part of what it had before, of all rows together.
  ///   - days: How long both times were.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for figures so large
  ///   that they cannot be split.
  init(
    from before: UsageFigures,
    to after: UsageFigures,
    costs: (before: Money, after: Money),
    growth: Fraction?,
    over days: (before: Fraction, after: Fraction)
  ) throws {
    (self.before, self.after) = costs
    for (old, new) in zip(before.meters, after.meters) where old.units > 0 {
      if new.isOfSameKinds(as: old) {
        let price = Fraction(
          Int128(new.cost.nanodollars) * Int128(old.units)
            - Int128(old.cost.nanodollars) * Int128(new.units),
          over: Int128(old.units)
        )
        self.price = self.price + (try Money(price, per: days.after))
      }
      let more = growth?.subtractingOne
      let volume = more.map { $0.times(Fraction(Int128(old.cost.nanodollars), over: 1)) }
      if let volume { self.volume = self.volume + (try Money(volume, per: days.before)) }
    }
    mix = difference - price - volume
  }

  static func + (left: CostChange, right: CostChange) throws -> CostChange {
    func sum(_ part: KeyPath<CostChange, Money>) throws -> Money {
      guard let sum = left[keyPath: part].adding(right[keyPath: part]) else {
        throw LedgerError.uncountable("costs")
      }
      return sum
    }
    var change = CostChange()
    change.before = try sum(\.before)
    change.after = try sum(\.after)
    change.price = try sum(\.price)
    change.volume = try sum(\.volume)
    change.mix = try sum(\.mix)
    return change
  }
}

/// What is counted together: a cost, and of how many units.
private struct Meter {
  var cost: Money
  var units: Int64
  /// How many of the units have a rate of their own, by kind.
  var kinds: [Int64] = []

  /// Whether each kind has the same share of the units, so that what a unit costs can be compared.
  func isOfSameKinds(as other: Meter) -> Bool {
    zip(kinds, other.kinds).allSatisfy { own, others in
      Int128(own) * Int128(other.units) == Int128(others) * Int128(units)
    }
  }
}

extension UsageFigures {
  fileprivate var meters: [Meter] {
    [
      Meter(
        cost: inputCost - cacheReadCost - cacheWriteCost - otherCost,
        units: tokens.prompt &- tokens.cacheRead &- cacheWriteTokens,
        kinds: [tokens.promptAudio &- tokens.cacheReadAudio, tokens.promptImage]
      ),
      Meter(cost: cacheReadCost, units: tokens.cacheRead, kinds: [tokens.cacheReadAudio]),
      Meter(cost: cacheWriteCost, units: cacheWriteTokens, kinds: [tokens.cacheWrite1h]),
      Meter(
        cost: outputCost,
        units: tokens.completion,
        kinds: [tokens.completionAudio, tokens.completionImage]
      ),
      // What is not known by tokens: fees, resources, and what providers reported as one amount.
      Meter(cost: cost - inputCost - outputCost + otherCost, units: calls),
    ]
  }
}

extension Money {
  /// A part for each of some days, rounded half away from zero.
  fileprivate init(_ nanodollars: Fraction?, per days: Fraction) throws {
    guard let amount = nanodollars?.times(days.inverse)?.rounded else {
      throw LedgerError.uncountable("costs")
    }
    self.init(nanodollars: amount)
  }
}
