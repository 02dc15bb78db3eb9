/// What a unit of a resource costs from an instant on: an hour of a core, a gigabyte sent.
public struct ResourcePrice: Sendable, Hashable {
  /// What is used: `cpu`, `memory`, `storage`, ...
  public var resourceType: String
  /// The unit that the rate is for: `core-hour`, `gb`, ...
  public var unit: String
  /// The time, in milliseconds, that is in the unit; `nil` for a unit without time.
  ///
  /// An hour for `core-hour`: a usage of two cores is then multiplied by its duration in hours.
  public var basisMilliseconds: Int64?
  /// The price of a million units.
  public var rate: Rate
  /// The instant from which the rate applies, until a later price of the same resource.
  public var validFrom: Instant
  /// Where the price came from: `built-in`, `user`.
  public var source: String
  /// The price's row in a ledger, once it stands in one.
  package var priceID: Int64?

  /// Creates a price.
  public init(
    resourceType: String,
    unit: String,
    basisMilliseconds: Int64? = nil,
    rate: Rate,
    validFrom: Instant = .distantPast,
    source: String
  ) {
    self.resourceType = resourceType
    self.unit = unit
    self.basisMilliseconds = basisMilliseconds
    self.rate = rate
    self.validFrom = validFrom
    self.source = source
  }
}

extension ResourcePrice {
  /// Returns whether two prices say that the same use costs the same.
  func hasSameContent(as other: ResourcePrice) -> Bool {
    (unit, basisMilliseconds, rate) == (other.unit, other.basisMilliseconds, other.rate)
  }
}

extension ResourcePrice {
  /// Returns what a use of the resource costs, rounded once, half up, to a nanodollar.
  ///
  /// With a basis and a duration the cost is usage x duration / basis x rate: two cores for 120 s
  /// at a price per core-hour. With a basis but no duration the usage is in the price's unit
  /// already: 2 core-hours. Without a basis it is usage x rate, and a duration is only a remark.
  ///
  /// - Parameters:
  ///   - usageMillionths: How much was used, in millionths of a unit; not negative.
  ///   - durationMilliseconds: For how long, in milliseconds; not negative.
  /// - Returns: The cost.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` when a value or the
  ///   price is out of range, or the cost is over ``Money/largestAmount``.
  /// - Complexity: Constant.
  public func cost(usageMillionths: Int64, durationMilliseconds: Int64? = nil) throws -> Money {
    let usage = try notNegative(usageMillionths, "The usage in millionths")
    let duration = try durationMilliseconds.map {
      try notNegative($0, "The duration in milliseconds")
    }
    let perMillion = try notNegative(rate.nanodollarsPerMillion, "The rate of \(resourceType)")
    guard let basisMilliseconds, let duration else {
      return try quotient(usage * perMillion, times: 1, over: Self.millionthsOfMillion)
    }
    let basis = try notNegative(basisMilliseconds, "The basis of \(resourceType) in milliseconds")
    guard basis > 0 else {
      throw LedgerError(.invalidAmount, "The basis of \(resourceType) must be more than 0 ms.")
    }
    return try quotient(usage * perMillion, times: duration, over: basis * Self.millionthsOfMillion)
  }

  /// Usage is in millionths of a unit and rates are for a million units.
  private static let millionthsOfMillion: UInt128 = 1_000_000_000_000

  private func notNegative(_ value: Int64, _ what: String) throws -> UInt128 {
    guard value >= 0 else {
      throw LedgerError(.invalidAmount, "\(what) must not be negative; it is \(value).")
    }
    return UInt128(value)
  }

  /// Returns a x b / divisor, half up, through 256 bits: only the result has to fit, not the
  /// product.
  private func quotient(_ a: UInt128, times b: UInt128, over divisor: UInt128) throws -> Money {
    let product = a.multipliedFullWidth(by: b)
    guard product.high < divisor else { throw tooLarge }
    let (whole, rest) = divisor.dividingFullWidth(product)
    let largest = UInt128(Money.largestAmount.nanodollars)
    guard whole <= largest else { throw tooLarge }
    let nanodollars = rest >= divisor - rest ? whole + 1 : whole
    guard nanodollars <= largest else { throw tooLarge }
    return Money(nanodollars: Int64(nanodollars))
  }

  private var tooLarge: LedgerError {
    LedgerError(
      .invalidAmount,
      "This use of \(resourceType) would cost more than \(Money.largestAmount.nanodollars) nanodollars; "
        + "correct its usage, its duration or its price."
    )
  }
}
