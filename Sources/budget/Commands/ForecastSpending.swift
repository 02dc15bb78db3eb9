import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget forecast`: what the month will probably have cost.
struct ForecastSpending: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast what the current month, or another window, will cost.",
    discussion: """
      Prints a chart, one sentence, and the figures. The forecast rests on the daily spend of up to 400 days, on its weekdays, \
      its level, charges that recur, and what 'budget calendar' knows; with little history it says so. --at looks back: only \
      what began before that instant counts. --backtest repeats the forecasts of past windows instead, and compares them \
      with what was spent.

      Example:
        budget forecast acme
        budget forecast acme --window week --json
        budget forecast acme --window 90d --budget 5000
        budget forecast acme --backtest --last 6
        budget forecast --all
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @OptionGroup var window: ForecastWindowOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "An amount to compare with, instead of the budget; it stops nothing.",
      valueName: "usd"
    )
  )
  var budget: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Day or instant to forecast from; default now.", valueName: "instant")
  )
  var at: String?

  @Flag(help: "Show how good the forecasts of past windows were.")
  var backtest = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --backtest: number of past windows to repeat (default 12).",
      valueName: "n"
    )
  )
  var last: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let budget = try budget.map { try money($0, "--budget") }
    let count = try windowsBack()
    let ledger = try options.ledger()
    guard let scope else { return try answerForAll(budget: budget, in: ledger) }
    let (window, instant) = try days(of: scope, in: ledger)
    guard backtest else {
      return try forecast(of: scope, window, budget: budget, at: instant, in: ledger)
    }
    guard budget == nil else {
      throw Failure.usage("--budget belongs to a forecast; leave out --backtest.")
    }
    let test = try ledger.backtest(of: scope, window: window, windowsBack: count, at: instant)
    return Answer(
      json: test.json,
      text: test.text(.output),
      remarks: test.score == nil ? ["No past window has enough history to repeat a forecast."] : []
    )
  }

  /// Returns the window in the days of a workspace, and the instant to forecast from.
  private func days(
    of scope: BudgetScope,
    in ledger: Ledger
  ) throws -> (window: ForecastWindow, instant: Instant?) {
    let zone = try ledger.zone(of: scope.workspace)
    let instant = try at.map { try instantOrDay($0, "--at", in: zone) }
    let today = zone.civilDate(at: instant ?? ledger.now)
    return (try window.window(today: today, now: ledger.now), instant)
  }

  /// Forecasts each workspace, one line for each.
  private func answerForAll(budget: Money?, in ledger: Ledger) throws -> Answer {
    guard !backtest else {
      throw Failure.usage("--backtest looks at one workspace; name it, and leave out --all.")
    }
    let forecasts = try ledger.everyWorkspace().map { scope in
      let (window, instant) = try days(of: scope, in: ledger)
      return (
        forecast: try ledger.forecast(of: scope, window: window, budget: budget, at: instant),
        window: window
      )
    }
    return Answer(
      json: .forecasts(forecasts),
      text: forecasts.map(\.forecast).table.text(.output),
      remarks: forecasts.isEmpty ? [remarkOnNoWorkspace] : []
    )
  }

  private func forecast(
    of scope: BudgetScope,
    _ window: ForecastWindow,
    budget: Money?,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> Answer {
    let forecast = try ledger.forecast(of: scope, window: window, budget: budget, at: instant)
    let past = try ledger.backtest(of: scope, window: window, windowsBack: 6, at: instant)
    let findings = try ledger.anomalyFindings(
      AnomalyQuery(
        workspace: scope.workspace,
        project: scope.project,
        days: .last(14),
        at: instant
      )
    )
    return Answer(
      json: forecast.json(window, past: past.score),
      text: forecast.text(window, isCompared: budget != nil, past: past.score, .output),
      remarks: findings.remarksOnForecast(of: scope)
    )
  }

  /// Returns how many windows a backtest looks back.
  private func windowsBack() throws -> Int {
    guard let last else { return 12 }
    guard backtest else {
      throw Failure.usage("--last belongs to --backtest; add it, or leave --last out.")
    }
    let number = Int(try count(last, "--last", upTo: 120))
    guard number > 0 else {
      throw Failure.usage("--last: A backtest looks back 1 window at least; this is 0.")
    }
    return number
  }
}
