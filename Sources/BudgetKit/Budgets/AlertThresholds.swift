/// The percentages of a limit at which an alert is recorded: whole, ascending, without repetition.
public struct AlertThresholds: Sendable, Hashable, CustomStringConvertible {
  /// The thresholds in percent, ascending.
  public let percents: [Int]

  /// Creates thresholds; order and repetition do not matter.
  ///
  /// - Parameter percents: Up to 20 whole numbers from 1 to 1000. An empty list means no alerts.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue``.
  public init(_ percents: [Int]) throws {
    for percent in percents where !(1...1000).contains(percent) {
      throw LedgerError(
        .invalidValue,
        "An alert threshold is a whole percentage from 1 to 1000; this is \(percent)."
      )
    }
    guard percents.count <= 20 else {
      throw LedgerError(.invalidValue, "A budget has at most 20 alert thresholds.")
    }
    self.percents = Set(percents).sorted()
  }

  private init(standard percents: [Int]) {
    self.percents = percents
  }

  /// 50, 80, 90 and 100 %.
  public static let standard = AlertThresholds(standard: [50, 80, 90, 100])

  /// The thresholds as the ledger stores them: `50,80,90,100`.
  public var description: String {
    percents.map(String.init).joined(separator: ",")
  }

  /// Creates thresholds from a list such as `50,80,90,100`.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue``.
  public init(_ text: String) throws {
    let parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
    try self.init(
      parts.map { part in
        guard let percent = Int(part), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
          throw LedgerError(
            .invalidValue,
            "\(quoted(text)) is not a list of percentages; write one such as 50,80,90,100."
          )
        }
        return percent
      }
    )
  }
}

extension AlertThresholds {
  /// How many thresholds a spend has reached.
  func reachedCount(spent: Amount, limit: Amount) -> Int {
    guard spent > .zero else { return 0 }
    return percents.prefix { isReached($0, spent: spent, limit: limit) }.count
  }

  /// The least spend that reaches a further threshold than `spent` does; `nil` where all are
  /// reached.
  func nextAlert(spent: Amount, limit: Amount) -> Amount? {
    let reached = reachedCount(spent: spent, limit: limit)
    guard reached < percents.count else { return nil }
    let product = Int128(limit.count) * Int128(percents[reached])
    let amount = (product + 99).quotientAndRemainder(dividingBy: 100).quotient
    // A spend of zero reaches nothing. An amount beyond all that can be spent is never reached, and
    // needs no more than that.
    return Amount(Int64(clamping: max(1, amount)))
  }

  /// The highest whole percentage of a limit that a spend has reached: at 80 every threshold up to
  /// 80 is.
  static func reachedPercent(spent: Amount, limit: Amount) -> Int64 {
    guard spent > .zero else { return 0 }
    guard limit > .zero else { return .max }
    return Int64(clamping: Int128(spent.count) * 100 / Int128(limit.count))
  }

  private func isReached(_ percent: Int, spent: Amount, limit: Amount) -> Bool {
    Int128(spent.count) * 100 >= Int128(limit.count) * Int128(percent)
  }

  /// Returns the thresholds that a spend has reached: those with `spent >= limit x percent / 100`.
  ///
  /// A spend of zero reaches nothing, whatever the limit.
  func reached(spent: Amount, limit: Amount) -> [Int] {
    Array(percents.prefix(reachedCount(spent: spent, limit: limit)))
  }
}
