import ArgumentParser
import BudgetKit
import BudgetWire

/// Which stretch of days is meant.
struct ForecastWindowOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "day, week, month, quarter, or a number of days such as 14d.",
      valueName: "window"
    )
  )
  var window = "month"

  @Option(
    help: ArgumentHelp(
      "First day of a window of days; default the day of the forecast.",
      valueName: "day"
    )
  )
  var from: String?
}

extension ForecastWindowOptions {
  /// Returns the window; so many days begin today where nothing else is said.
  func window(today: CivilDate, now: Instant) throws -> ForecastWindow {
    let first = try from.map { try plannedDay($0, "--from", now: now) }
    let named: [ForecastWindow] = [.day, .week, .month, .quarter]
    if let window = named.first(where: { $0.word == window }) {
      guard first == nil else {
        throw Failure.usage(
          "--from belongs to a number of days such as --window 14d; a \(window.word) begins by itself."
        )
      }
      return window
    }
    guard window.hasSuffix("d"), let count = try? count(String(window.dropLast()), "", upTo: .max)
    else {
      throw Failure.usage(
        "--window: \(quoted(window)) is not known; write day, week, month, quarter, or a number of days such as 14d."
      )
    }
    let most = ForecastWindow.mostDays
    guard (1...Int64(most)).contains(count) else {
      throw Failure.usage("--window: A window has 1 to \(most) days, not \(count).")
    }
    return .days(Int(count), from: first ?? today)
  }
}
