/// Rates among which a new one should lie, to notice figures that were quoted for another number of
/// tokens: they are about a thousand times off.
///
/// A rate is compared with that of the same model, where it has one; else, of input and output,
/// with the middle of its provider's.
package struct RateNeighbours {
  /// The middle of the rates of a provider that are not 0, by meter.
  private let middles: [Meter: Int64]

  private struct Meter: Hashable {
    let provider: String
    let name: RateName
  }

  /// A change of one model by less than this is believed.
  private static let largestFactor: Int64 = 300
  /// A provider's dearest model costs some 60 times what the one in the middle does, its cheapest
  /// embedding less than a hundredth.
  private static let largestSpread: Int64 = 500
  /// Fewer neighbours say nothing.
  private static let fewestNeighbours = 5

  /// Takes prices for neighbours.
  ///
  /// - Complexity: O(*n* log *n*) in the number of prices.
  package init(_ prices: [ModelPrice]) {
    var rates: [Meter: [Int64]] = [:]
    for price in prices {
      for name in [RateName.input, .output] {
        guard let rate = price.rates[name], rate != .free else { continue }
        rates[Meter(provider: price.provider, name: name), default: []]
          .append(rate.nanodollarsPerMillion)
      }
    }
    middles = rates.compactMapValues { rates in
      rates.count < Self.fewestNeighbours ? nil : rates.sorted()[rates.count / 2]
    }
  }

  /// Returns why a rate may be quoted for another number of tokens, or `nil` where it lies among
  /// its neighbours, or has none.
  package func doubt(
    about rate: Rate,
    _ name: RateName,
    of provider: String,
    inPlaceOf old: Rate?
  ) -> RateDoubt? {
    guard rate != .free else { return nil }
    if let old, old != .free {
      return Self.areFarApart(rate, old, by: Self.largestFactor)
        ? RateDoubt(name: name, rate: rate, expected: old, isOfModel: true, provider: provider)
        : nil
    }
    guard let middle = middles[Meter(provider: provider, name: name)] else { return nil }
    let expected = Rate(nanodollarsPerMillion: middle)
    return Self.areFarApart(rate, expected, by: Self.largestSpread)
      ? RateDoubt(name: name, rate: rate, expected: expected, isOfModel: false, provider: provider)
      : nil
  }

  private static func areFarApart(_ left: Rate, _ right: Rate, by factor: Int64) -> Bool {
    let pair = [left.nanodollarsPerMillion, right.nanodollarsPerMillion]
    return max(pair[0], pair[1]) / factor >= min(pair[0], pair[1])
  }
}

/// A rate that is about a thousand times off what it should be near to.
package struct RateDoubt: Sendable, Hashable {
  /// Which rate.
  package let name: RateName
  /// The rate in doubt.
  package let rate: Rate
  /// What the model costs now, or the middle of its provider's rates.
  package let expected: Rate
  /// Whether the expected rate is the model's own of now.
  package let isOfModel: Bool
  /// The provider.
  package let provider: String
}

extension RateDoubt: CustomStringConvertible {
  /// The doubt as a sentence.
  package var description: String {
    let isMore = rate.nanodollarsPerMillion > expected.nanodollarsPerMillion
    let (more, less) = isMore ? (rate, expected) : (expected, rate)
    let factor = more.nanodollarsPerMillion / max(1, less.nanodollarsPerMillion)
    let subject = isOfModel ? "it costs now" : "most models of \(quoted(provider)) cost"
    return
      "\(rate) dollars for a million of \(name) is \(factor) times \(isMore ? "more" : "less") "
      + "than \(subject) (\(expected))."
  }
}
