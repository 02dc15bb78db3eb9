import BudgetKit

extension HTML {
  /// An amount as people read it, with the exact one for machines and on pointing.
  static func amount(_ money: Money) -> HTML {
    .element("data", ["value": money.description, "title": "\(money) USD"], money.readable)
  }

  /// The cost of rows; a word where none of them has a price, for that is not nothing.
  static func cost(_ figures: UsageFigures) -> HTML {
    figures.isUnpriced ? .text("unpriced") : .amount(figures.cost)
  }

  /// A count with a comma before each three digits.
  static func count(_ count: Int64) -> HTML {
    .element("data", ["value": "\(count)"], grouped(count))
  }

  /// Hundredths of a percent; a dash where there are none.
  static func percent(_ hundredths: Int64?) -> HTML {
    .text(hundredths.map { "\(DecimalText.print($0, scale: 2)) %" } ?? "–")
  }

  /// A part of the whole; what is less than a hundredth of a percent is not nothing.
  static func share(_ hundredths: Int64?, of figures: UsageFigures) -> HTML {
    hundredths == 0 && figures.cost > .zero ? .text("< 0.01 %") : percent(hundredths)
  }

  private static func grouped(_ count: Int64) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }
}
