package import BudgetKit

/// One day with its past and the reference's verdict, as a line of `anomaly.jsonl` holds it.
package struct AnomalyCase: Sendable {
  package let id: String
  package let day: CivilDate
  package let dailySpend: [Money]
  package let amount: Money
  /// What the reference says, in dollars; `nil` where it says nothing.
  package let expected: Double?
  package let scatter: Double?
  package let threshold: Double?
  package let isAnomaly: Bool

  /// Reads the cases of a file.
  package static func read(atPath path: String) throws -> [AnomalyCase] {
    try jsonLines(atPath: path).map { try AnomalyCase($0) }
  }

  init(_ json: JSON) throws {
    id = try json.text("id")
    dailySpend = try json.moneys("history")
    // 1970-01-05 was a Monday.
    let firstDay = CivilDate(daysSince1970: 4 + Int(try json.double("first_weekday")))
    day = firstDay.adding(days: dailySpend.count)
    amount = try json.money("amount")
    expected = try? json.double("expected")
    scatter = try? json.double("scale")
    threshold = try? json.double("threshold")
    isAnomaly = json["anomaly"]?.bool ?? false
  }

  /// Returns how the rule's answer differs from the reference's, or `nil` where it agrees to 1e-6.
  package func disagreement(with rule: AnomalyRule) -> String? {
    let found = rule.threshold(on: day, after: dailySpend.map(\.nanodollars))
    let verdict = found?.isReached(by: amount.nanodollars) ?? false
    let agrees =
      verdict == isAnomaly
      && isNear(found.map { Money(nanodollars: $0.amount) }?.caseDollars, threshold)
      && isNear(found?.expected.map { Money(nanodollars: $0) }?.caseDollars, expected)
      && isNear(found?.scatter, scatter)
    return agrees ? nil : "\(id): \(verdict) with \(String(describing: found))"
  }

  private func isNear(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 1e-6 * max(1, abs(right))
  }
}
