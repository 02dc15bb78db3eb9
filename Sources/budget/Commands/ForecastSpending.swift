import ArgumentParser
import BudgetKit

/// `budget forecast`: what the month will probably have cost.
struct ForecastSpending: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say what the current month will probably have cost at its end.",
    discussion: """
      The spend per day that has begun, times the days of the month. Its confidence is the part of the month that has \
      passed. Without anything recorded there is no forecast.

      Example:
        budget forecast acme
      """
  )

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let forecast = try options.ledger().budget(for: scope).forecast()
    return Answer(
      json: forecast.json,
      text: forecast.text,
      remarks: forecast.endOfMonth == nil
        ? ["Nothing was recorded this month, so there is nothing to forecast from."] : []
    )
  }
}

extension Forecast {
  fileprivate var json: JSON {
    .fields([
      "current_month_spent": .money(currentMonthSpent),
      "llm_cost": .money(llmCost),
      "compute_cost": .money(computeCost),
      "days_elapsed": .integer(Int64(daysElapsed)),
      "total_days": .integer(Int64(totalDays)),
      "daily_average": .money(dailyAverage),
      "forecast_end_of_month": .money(endOfMonth),
      "forecast_confidence": confidence.map(JSON.number) ?? .null,
    ])
  }

  fileprivate var text: String {
    var table = Table([.init("Forecast"), .init("USD", .decimal)])
    table.add(["spent this month", currentMonthSpent.description])
    table.add(["  models", llmCost.description])
    table.add(["  resources", computeCost.description])
    table.add(["per day", dailyAverage?.description ?? "-"])
    table.add(["end of month", endOfMonth?.description ?? "-"])
    var facts = Facts()
    facts.add("day", "\(daysElapsed) of \(totalDays)")
    facts.add("confidence", confidence ?? "-")
    return table.text(.output) + facts.text
  }

  private var confidence: String? {
    confidenceHundredths.map { DecimalText.print(Int64($0), scale: 2) }
  }
}
