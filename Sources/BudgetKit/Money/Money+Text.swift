extension Money {
  /// Creates an amount from its decimal spelling in US dollars, exactly.
  ///
  /// The text is an optional minus, digits, and a dot with digits on both sides of it: `5`, `0.10`,
  /// `-3.25`. At most nine decimals count, for a nanodollar is the finest amount; zeros beyond them
  /// are read. A sign of currency, blanks, separators of thousands, `+`, and an exponent are
  /// refused.
  ///
  /// ```swift
  /// let limit = try Money(usd: "250.00")
  /// ```
  /// - Parameter usd: The amount in US dollars, between -9223372036.854775808 and
  ///   9223372036.854775807.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  /// - Complexity: Linear in the text, of which 64 bytes are read at most.
  public init(usd: String) throws {
    do throws(DecimalText.Refusal) {
      nanodollars = try DecimalText.parse(Array(usd.utf8.prefix(65)), scale: Self.decimals)
    } catch {
      throw LedgerError(.invalidAmount, Self.sentence(refusal: error, of: usd), cause: error)
    }
  }

  /// Creates an amount from a cost as programs log it, rounded half up to a nanodollar.
  ///
  /// Logs hold the spellings of binary floating point, such as `0.013317500000000001` and
  /// `1.5e-05`; these are read as the decimals that they are. What ``init(usd:)`` refuses otherwise
  /// is refused here, too.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  package init(loggedUSD bytes: some Collection<UInt8>) throws {
    do throws(DecimalText.Refusal) {
      nanodollars = try DecimalText.parse(
        bytes,
        scale: Self.decimals,
        allowingExponent: true,
        rounding: .halfUp
      )
    } catch {
      let text = String(decoding: bytes.prefix(65), as: UTF8.self)
      throw LedgerError(.invalidAmount, Self.sentence(refusal: error, of: text), cause: error)
    }
  }

  private static let decimals = 9

  private static func sentence(refusal: DecimalText.Refusal, of text: String) -> String {
    let shown = quoted(text)
    return switch refusal {
    case .malformed:
      "\(shown) is not an amount of US dollars; write digits with at most one dot, such as 12.50."
    case .tooPrecise:
      "\(shown) is finer than a nanodollar; write at most nine decimals."
    case .outOfRange:
      "\(shown) is out of range; an amount lies within 9223372036 US dollars either side of zero."
    }
  }
}

extension Money {
  /// The amount with the name of its unit, as a sentence says it: `1 US dollar`, `0.1 US dollars`.
  package var inDollars: String { self == .dollars(1) ? "1 US dollar" : "\(self) US dollars" }
}

extension Money: CustomStringConvertible {
  /// The amount in US dollars: the shortest decimal that is exact, such as `5`, `0.1` or
  /// `-0.000000001`.
  public var description: String { DecimalText.print(nanodollars, scale: Self.decimals) }
}
