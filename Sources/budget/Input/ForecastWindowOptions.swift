import ArgumentParser
import BudgetKit
import BudgetWire

/// Which stretch of days is meant.
struct ForecastWindowOptions: ParsableArguments {
  /// The windows of budgets.
  enum OfBudget: String, EnumerableFlag {
    case daily
    case weekly
    case monthly
    case quarterly
    case yearly
    case hourly
    case total

    /// The window of the word.
    var window: BudgetWindow {
      switch self {
      case .daily: .day
      case .weekly: .week
      case .monthly: .month
      case .quarterly: .quarter
      case .yearly: .year
      case .hourly: .hour
      case .total: .total
      }
    }

    static func help(for value: OfBudget) -> ArgumentHelp? {
      switch value {
      case .hourly, .total: ArgumentHelp("No forecast looks at it.", visibility: .hidden)
      default: "The \(value.window.name), beside the \(value.rawValue) budget."
      }
    }
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "day, week, month, quarter, year, or a number of days such as 14d; default month.",
      valueName: "window"
    )
  )
  var window: String?

  @Flag var ofBudget: [OfBudget] = []

  @Option(
    help: ArgumentHelp("No forecast looks at it.", valueName: "length", visibility: .hidden)
  )
  var rolling: String?

  @Option(
    help: ArgumentHelp(
      "First day of a window of days; default the day of the forecast.",
      valueName: "day"
    )
  )
  var from: String?
}

extension ForecastWindowOptions {
  /// Returns the window of a budget that is meant; `nil` where `--window` says what is.
  func budgetWindow() throws -> BudgetWindow? {
    guard ofBudget.count + (rolling == nil ? 0 : 1) < 2, ofBudget.isEmpty || window == nil else {
      throw Failure.usage("One window at a time; name one of them.")
    }
    let given = try rolling.map { try rollingWindow($0) } ?? ofBudget.first?.window
    guard let given else { return nil }
    guard window == nil, ForecastWindow(given) != nil else {
      throw Failure.usage(
        "A forecast looks at whole days that come again; give --daily, --weekly, --monthly, --quarterly or --yearly."
      )
    }
    guard from == nil else {
      throw Failure.usage(
        "--from belongs to a number of days such as --window 14d; a \(given.name) begins by itself."
      )
    }
    return given
  }

  /// Returns the window; so many days begin today where nothing else is said.
  func window(today: CivilDate, now: Instant) throws -> ForecastWindow {
    let text = window ?? "month"
    let first = try from.map { try plannedDay($0, "--from", now: now) }
    let named: [ForecastWindow] = [.day, .week, .month, .quarter, .year]
    if let window = named.first(where: { $0.word == text }) {
      guard first == nil else {
        throw Failure.usage(
          "--from belongs to a number of days such as --window 14d; a \(window.word) begins by itself."
        )
      }
      return window
    }
    guard text.hasSuffix("d"), let count = try? count(String(text.dropLast()), "", upTo: .max)
    else {
      throw Failure.usage(
        "--window: \(quoted(text)) is not known; write day, week, month, quarter, year, or a number of days such as 14d."
      )
    }
    let most = ForecastWindow.mostDays
    guard (1...Int64(most)).contains(count) else {
      throw Failure.usage("--window: A window has 1 to \(most) days, not \(count).")
    }
    return .days(Int(count), from: first ?? today)
  }
}
