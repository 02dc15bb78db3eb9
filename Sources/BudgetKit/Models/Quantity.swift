/// How much of a resource was used, exact to a millionth of its unit.
public struct Quantity: Sendable, Hashable, CustomStringConvertible {
  /// The quantity in millionths of the unit.
  public let millionths: Int64

  /// Creates a quantity from millionths.
  public init(millionths: Int64) {
    self.millionths = millionths
  }

  /// Creates a quantity of whole units.
  public init(_ units: Int32) {
    self.init(millionths: Int64(units) * 1_000_000)
  }

  /// Creates a quantity from decimal text with at most six decimals: `0.128`.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  public init(_ text: String) throws {
    do {
      millionths = try DecimalText.parse(Array(text.utf8), scale: 6)
    } catch {
      throw LedgerError(
        .invalidAmount,
        "\(quoted(text)) is not a quantity: write digits with at most six decimals, such as 0.125."
      )
    }
  }

  /// The largest quantity that a usage may have: a billion units.
  public static let largest = Quantity(millionths: 1_000_000_000_000_000)

  /// The quantity in units, as exact decimal text.
  public var description: String { DecimalText.print(millionths, scale: 6) }
}
