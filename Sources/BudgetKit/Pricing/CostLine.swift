/// A part of what a call costs: so many units at a rate.
package struct CostLine: Sendable, Hashable {
  /// What is paid for.
  package let meter: RateName
  /// How much of it: tokens, requests or searches.
  package let units: Int64
  /// What a million of them costs.
  package let rate: Rate
  /// What a million of them costs without a discount.
  package let listRate: Rate
  /// The part of the call's cost, rounded to the nanodollar so that the lines add up to it.
  package let cost: Money

  /// The units times the rate, in millionths of a nanodollar, before anything is rounded.
  package var exactCost: Int128 { Int128(units) * Int128(rate.nanodollarsPerMillion) }

  /// The same without a discount.
  package var exactListCost: Int128 { Int128(units) * Int128(listRate.nanodollarsPerMillion) }
}

extension ModelPrice.Rates {
  /// Returns what a call costs, line by line; lines without units or with a rate of 0 for the
  /// request are left out.
  ///
  /// The lines add up to ``cost(of:)``. Each is rounded down, or up where it loses most by it, so
  /// that a line may differ by a nanodollar from the bucket of ``Cost`` that it belongs to.
  ///
  /// - Returns: The lines, or `nil` where a rate that is needed is unknown.
  /// - Throws: As ``cost(of:)``.
  package func lines(of usage: TokenUsage) throws -> [CostLine]? {
    guard let total = try cost(of: usage)?.total else { return nil }
    let units = BilledUnits(usage)
    let parts: [(meter: RateName, units: Int64, rate: Rate?)] = [
      (.input, units.input, input),
      (.audioInput, units.audioInput, audioInput ?? input),
      (.imageInput, units.imageInput, imageInput ?? input),
      (.cacheRead, units.cacheRead, cacheRead),
      (.audioCacheRead, units.audioCacheRead, audioCacheRead ?? cacheRead),
      (.cacheWrite5m, usage.cacheWrite5m, cacheWrite5m),
      (.cacheWrite1h, usage.cacheWrite1h, cacheWrite1h),
      (.request, request == .free ? 0 : 1, request),
      (.webSearch, usage.webSearches, webSearch),
      (.output, units.output, output),
      (.reasoning, units.reasoning, reasoning ?? output),
      (.audioOutput, units.audioOutput, audioOutput ?? output),
      (.imageOutput, units.imageOutput, imageOutput ?? output),
    ]
    let paid = parts.filter { $0.units > 0 }.map { ($0.meter, $0.units, $0.rate ?? .free) }
    // None of them is larger than the total, which has been counted.
    let products = paid.map {
      Int128($0.1) * Int128($0.2.nanodollarsPerMillion) * Int128(paidMillionths)
    }
    guard let costs = RoundedParts.of(products, over: Self.millionthsOfMillion),
      costs.reduce(0, +) == total.nanodollars
    else { return nil }
    return zip(paid, costs).map { part, cost in
      CostLine(
        meter: part.0,
        units: part.1,
        rate: effective(part.2),
        listRate: part.2,
        cost: Money(nanodollars: cost)
      )
    }
  }

  /// The rate after what is paid of it, rounded half up: a call is charged by the exact one.
  private func effective(_ rate: Rate) -> Rate {
    guard areDiscounted else { return rate }
    let product = Int128(rate.nanodollarsPerMillion) * Int128(paidMillionths)
    return Rate(nanodollarsPerMillion: Int64(clamping: (product + 500_000) / 1_000_000))
  }
}
