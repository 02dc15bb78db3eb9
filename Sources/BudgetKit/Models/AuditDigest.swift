/// The SHA-256 of a row of the audit log and of the digest before it.
///
/// That of the newest row is the head of the log: kept elsewhere, it proves later that nothing up
/// to it was changed or cut off.
public struct AuditDigest: Sendable, Hashable, CustomStringConvertible {
  /// The digest as 64 hexadecimal digits in lower case; empty before the first row.
  let rawValue: String

  /// What the first row is chained to.
  static let none = AuditDigest(stored: "")

  /// Reads a digest that was kept.
  ///
  /// - Parameter text: 64 hexadecimal digits, in lower or upper case.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for anything else.
  public init(_ text: String) throws {
    guard text.utf8.count == 64, text.utf8.allSatisfy({ Self.digits.contains($0) }) else {
      throw LedgerError(
        .invalidValue,
        "\(quoted(text)) is not a head of an audit log; it has 64 hexadecimal digits, as 'budget audit head' prints them."
      )
    }
    rawValue = text.lowercased()
  }

  /// Takes a digest as the file holds it.
  init(stored rawValue: String) { self.rawValue = rawValue }

  /// The digest as 64 hexadecimal digits in lower case.
  public var description: String { rawValue }

  private static let digits = Set("0123456789abcdefABCDEF".utf8)
}
