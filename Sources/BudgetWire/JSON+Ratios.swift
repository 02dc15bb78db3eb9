package import BudgetKit

extension JSON {
  /// Creates a part of a whole from thousandths, as a decimal, or `null`.
  package static func thousandths(_ thousandths: Int?) -> JSON {
    thousandths.map { .number(DecimalText.print(Int64($0), scale: 3)) } ?? .null
  }

  /// Creates an estimated ratio as a decimal with at most three places, or `null`.
  package static func ratio(_ ratio: Double?) -> JSON {
    ratio.flatMap(nearestThousandths).map { .number(DecimalText.print($0, scale: 3)) } ?? .null
  }
}

/// Returns thousandths, or `nil` for what is no number or out of any sensible range.
package func nearestThousandths(_ ratio: Double) -> Int64? {
  guard ratio.isFinite, ratio.magnitude < 1e12 else { return nil }
  return Int64((ratio * 1_000).rounded())
}
