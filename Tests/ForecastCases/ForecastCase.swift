package import BudgetKit

/// One moment of one month, as a line of `cases.jsonl` holds it.
package struct ForecastCase: Sendable {
  package let id: String
  /// The group of series that it belongs to.
  package let group: String
  package let series: SpendSeries
  package let budgets: [Money]

  /// Reads the cases of a file.
  package static func read(atPath path: String) throws -> [ForecastCase] {
    try jsonLines(atPath: path).map { try ForecastCase($0) }
  }

  init(_ json: JSON) throws {
    id = try json.text("id")
    // The sample names none.
    group = (try? json.text("group")) ?? ""
    budgets = try json.moneys("budgets")
    series = SpendSeries(
      firstDay: try json.date("history_start"),
      dailySpend: try json.moneys("history"),
      today: try json.date("today"),
      spentToday: try json.money("today_so_far"),
      fractionOfTodayGone: try json.double("day_fraction"),
      firstDayOfPeriod: try json.date("period_start"),
      lastDayOfPeriod: try json.date("period_end").adding(days: -1),
      hourlySpend: try json.moneys("hour_shares"),
      events: try (json["events"]?.array ?? []).map { try SpendEvent($0) },
      hardLimit: try json["hard_limit"].map { _ in try json.money("hard_limit") }
    )
  }
}

extension ForecastCase {
  /// The series that it is a moment of.
  package var seriesName: String { String(id.prefix { $0 != "@" }) }
}

extension SpendEvent {
  fileprivate init(_ json: JSON) throws {
    self.init(
      try json.text("kind") == "price" ? .change : .oneDay,
      on: try json.date("date"),
      factor: try json.double("factor")
    )
  }
}
