import BudgetKit

extension JSON {
  /// Creates a part of a whole from thousandths, as a decimal, or `null`.
  static func thousandths(_ thousandths: Int?) -> JSON {
    thousandths.map { .number(DecimalText.print(Int64($0), scale: 3)) } ?? .null
  }

  /// Creates an estimated ratio as a decimal with at most three places, or `null`.
  static func ratio(_ ratio: Double?) -> JSON {
    ratio.flatMap(nearestThousandths).map { .number(DecimalText.print($0, scale: 3)) } ?? .null
  }
}

/// Returns an estimated ratio in percent with at most one place, or a dash.
func percent(_ ratio: Double?) -> String {
  guard let thousandths = ratio.flatMap(nearestThousandths) else { return "-" }
  return DecimalText.print(thousandths, scale: 1) + " %"
}

/// Returns a probability in whole percent; only what is certain is 0 or 100.
func chance(thousandths: Int) -> String {
  switch thousandths {
  case ...0: "0 %"
  case 1..<10: "less than 1 %"
  case 991..<1_000: "more than 99 %"
  default: "\((min(thousandths, 1_000) + 5) / 10) %"
  }
}

/// Returns thousandths, or `nil` for what is no number or out of any sensible range.
private func nearestThousandths(_ ratio: Double) -> Int64? {
  guard ratio.isFinite, ratio.magnitude < 1e12 else { return nil }
  return Int64((ratio * 1_000).rounded())
}
