import BudgetKit
import BudgetWire
import Testing

@testable import budget

@Suite struct ForecastChartTests {
  private let plainStyle = Style(isColoured: false)

  private func chart(_ style: Style? = nil, _ change: (inout ForecastChart) -> Void = { _ in })
    -> String
  {
    var chart = ForecastChart(
      days: [
        .init(spent: 10), .init(spent: 30),
        .init(spent: 40, middle: 50, half: 48...52, most: 45...55),
        .init(middle: 75, half: 55...85, most: 25...95),
      ],
      budget: 80,
      width: 16,
      height: 5
    )
    change(&chart)
    return chart.text(from: "a", to: "d", amount: { "\($0)" }, style: style ?? plainStyle)
  }

  @Test func `bars, fan, middle and budget stand on one scale`() {
    #expect(
      chart() == """
        100 |        :::
         80 |--------ooo
         60 |     ooo:::
         40 |  ######...
         20 |########
          0 +-----------
             a         d

        """
    )
  }

  @Test func `bars in UTF-8 have parts of a row`() {
    let text = chart { $0.signs = .unicode }
    #expect(text.contains("▄") && text.contains("█") && text.contains("░") && text.contains("▒"))
  }

  @Test func `the budget's line is left out where it would press all else to the ground`() {
    let text = chart { $0.budget = 1_000 }
    #expect(!text.split(separator: "\n").dropLast(2).contains { $0.contains("-") })
  }

  @Test func `only the budget's line has a colour`() {
    let text = chart(Style(isColoured: true))
    #expect(text.contains("\u{1B}[31m--------\u{1B}[0m"))
  }

  @Test(arguments: [[], [Int64.max], [Int64.min], [0], [1]])
  func `any amounts can be drawn`(amounts: [Int64]) {
    let text = chart { chart in
      chart.days = amounts.map { .init(spent: $0, middle: $0, half: $0...$0, most: $0...$0) }
      chart.budget = amounts.first
      chart.width = -5
    }
    #expect(text.split(separator: "\n").count == 7)
  }

  @Test(
    arguments: [
      (0, 1, 1), (1, 1, 1), (5, 1, 5), (6, 2, 6), (480, 100, 500), (501, 200, 600),
      (1_000, 200, 1_000), (1_001, 500, 1_500),
    ] as [(Int64, Int64, Int64)]
  )
  func `a scale has round steps and at most five ticks`(highest: Int64, step: Int64, top: Int64) {
    let scale = ChartScale(reaching: highest)
    #expect(scale.step == step && scale.top == top && scale.ticks.count <= 5)
  }

  @Test(
    arguments: [
      ("374.352325876", "374", "374.35"), ("0.000000156", "0.000000156", "0.000000156"),
      ("0.0123456", "0.0123", "0.01235"), ("12345.678", "12300", "12345.68"),
      ("9.999", "10", "9.999"), ("0", "0", "0"), ("-1.234567", "-1.23", "-1.235"),
    ]
  )
  func `estimates are rounded for reading`(amount: String, about: String, table: String) throws {
    let money = try Money(usd: amount)
    #expect(money.aboutText == about && money.estimateText == table)
  }

  @Test(
    arguments: [
      (0, "0 %"), (1, "less than 1 %"), (9, "less than 1 %"), (10, "1 %"), (234, "23 %"),
      (235, "24 %"), (990, "99 %"), (991, "more than 99 %"), (1_000, "100 %"),
    ]
  )
  func `only what is certain is 0 or 100 percent`(thousandths: Int, text: String) {
    #expect(chance(thousandths: thousandths) == text)
  }

  @Test func `what is no number is null`() {
    #expect(JSON.ratio(.nan) == .null && JSON.ratio(.infinity) == .null && percent(.nan) == "-")
    #expect(JSON.ratio(0.1234).number == "0.123" && percent(0.1234) == "12.3 %")
  }
}
