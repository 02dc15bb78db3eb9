/// How sure an estimate is to be: the share of calls that are to cost no more, in thousandths.
///
/// It is written as a number: `confidence: 0.95`. What an estimate can be asked for lies between
/// 0.5 and 0.999.
public struct Confidence: Sendable, Hashable, ExpressibleByFloatLiteral {
  /// The share in thousandths: 950 for 0.95.
  public let thousandths: Int

  /// Creates a confidence from thousandths.
  public init(thousandths: Int) { self.thousandths = thousandths }

  /// Creates a confidence from a number, rounded to thousandths.
  public init(floatLiteral value: Double) {
    // What is no share at all is refused where it is used.
    thousandths = value >= 0 && value <= 1 ? Int((value * 1_000).rounded()) : 0
  }
}

extension Confidence {
  /// The fewest calls that anything is learned from.
  private static let fewestCalls = 10

  /// Throws for a share that nothing can be learned for.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue``.
  func validate() throws {
    guard (500...999).contains(thousandths) else {
      throw LedgerError(
        .invalidValue,
        "A confidence lies between 0.5 and 0.999; write a share such as 0.95."
      )
    }
  }

  /// Returns which of `count` values in rising order, counted from 1, the next one does not exceed
  /// with this confidence: the one at (count + 1) x confidence, rounded up.
  ///
  /// That holds for any distribution as long as the next value is like the others; `nil` where so
  /// few values say nothing.
  func rank(among count: Int) -> Int? {
    let rank = ((count + 1) * thousandths + 999) / 1_000
    return count >= Self.fewestCalls && rank <= count ? rank : nil
  }

  /// The fewest values that say something.
  var neededCount: Int {
    let doubt = 1_000 - thousandths
    return max(Self.fewestCalls, (thousandths + doubt - 1) / doubt)
  }
}
