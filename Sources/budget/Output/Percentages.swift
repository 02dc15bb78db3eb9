import BudgetKit
import BudgetWire

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
