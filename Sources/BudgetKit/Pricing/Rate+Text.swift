extension Rate {
  /// How many units a quoted price is for.
  public enum Quantity: Sendable, Hashable, CaseIterable {
    /// The price of one unit.
    case unit
    /// The price of a thousand units.
    case thousand
    /// The price of a million units.
    case million

    /// The decimals that a price in dollars has when it counts whole nanodollars per million units.
    var decimals: Int {
      switch self {
      case .unit: 15
      case .thousand: 12
      case .million: 9
      }
    }
  }

  /// Creates a rate from its decimal spelling in US dollars.
  ///
  /// Price lists spell prices per token like `1.25e-06`, and some hold floats gone long, like
  /// `2.9999900000000002e-06`. An exponent is therefore read, and what is finer than a nanodollar
  /// per million units is rounded half up.
  ///
  /// ```swift
  /// let rate = try Rate(usd: "3", per: .million)
  /// ```
  /// - Parameters:
  ///   - usd: The price in US dollars; not negative.
  ///   - quantity: How many units it is for.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  public init(usd: String, per quantity: Quantity) throws {
    let bytes = Array(usd.utf8.prefix(65))
    do throws(DecimalText.Refusal) {
      let parsed = try DecimalText.parse(
        bytes,
        scale: quantity.decimals,
        allowingExponent: true,
        rounding: .halfUp
      )
      guard parsed >= 0 else { throw .outOfRange }
      self.init(nanodollarsPerMillion: parsed)
    } catch {
      throw LedgerError(.invalidAmount, Self.sentence(refusal: error, of: usd), cause: error)
    }
  }

  private static func sentence(refusal: DecimalText.Refusal, of text: String) -> String {
    let shown = quoted(text)
    return switch refusal {
    case .malformed, .tooPrecise:
      "\(shown) is not a price in US dollars; write a decimal such as 2.50 or 2.5e-06."
    case .outOfRange:
      "\(shown) is out of range; a price is not negative and at most 9223372036 US dollars per million."
    }
  }
}

extension Rate: CustomStringConvertible {
  /// The price of a million units in US dollars: the shortest decimal that is exact, such as `3` or
  /// `0.15`.
  public var description: String { DecimalText.print(nanodollarsPerMillion, scale: 9) }
}
