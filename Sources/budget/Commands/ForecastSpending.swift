import ArgumentParser
import BudgetKit

/// `budget forecast`: what the month will probably have cost.
struct ForecastSpending: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say what the current month, or another window, will probably have cost at its end.",
    discussion: """
      Prints a chart, one sentence, and the figures. The forecast rests on the daily spend of up to 400 days, on its weekdays, \
      its level, charges that recur, and what 'budget calendar' knows; with little history it says so. --at looks back: only \
      what began before that instant counts. --backtest instead repeats the forecasts of past windows and compares them with \
      what came.

      Example:
        budget forecast acme
        budget forecast acme --window week --json
        budget forecast acme --backtest --months 6
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("day, week, month or quarter.", valueName: "window"))
  var window = "month"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The day or instant of the forecast; otherwise now.", valueName: "instant")
  )
  var at: String?

  @Flag(help: "Say how good the forecasts of past windows were.")
  var backtest = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --backtest: how many months to look back; 12 at first.",
      valueName: "n"
    )
  )
  var months: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let window: WindowName = try choice(window, "--window")
    let count = try windowsBack(window)
    let ledger = try options.ledger()
    let zone = try ledger.zone(of: scope.workspace)
    let instant = try at.map { try instantOrDay($0, "--at", in: zone) }
    guard backtest else { return try forecast(of: scope, window, at: instant, in: ledger) }
    let test = try ledger.backtest(
      of: scope,
      window: window.window,
      windowsBack: count,
      at: instant
    )
    return Answer(
      json: test.json(window),
      text: test.text(.output),
      remarks: test.score == nil ? ["No past window has enough history to repeat a forecast."] : []
    )
  }

  private func forecast(
    of scope: BudgetScope,
    _ window: WindowName,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> Answer {
    let forecast = try ledger.forecast(of: scope, window: window.window, at: instant)
    let past = try ledger.backtest(of: scope, window: window.window, windowsBack: 6, at: instant)
    return Answer(
      json: forecast.json(window, past: past.score),
      text: forecast.text(window, past: past.score, .output)
    )
  }

  /// Returns how many windows a backtest looks back.
  private func windowsBack(_ window: WindowName) throws -> Int {
    guard let months else { return 12 }
    guard backtest, window == .month else {
      throw Failure.usage(
        "--months belongs to --backtest of months; add --backtest, and leave out --window."
      )
    }
    let number = Int(try count(months, "--months", upTo: 120))
    guard number > 0 else {
      throw Failure.usage("--months: A backtest looks back 1 month at least; this is 0.")
    }
    return number
  }
}
