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
      with what was spent. --agent, --user, --model and their like look at a part of the workspace; --daily, --weekly, \
      --quarterly and --yearly at another window, beside the budget of exactly that part and window.

      Example:
        budget forecast acme
        budget forecast acme --window week --json
        budget forecast acme --window 90d --budget 5000
        budget forecast acme --backtest --last 6
        budget forecast acme --agent writer --daily
        budget forecast --all
      """
  )

  @OptionGroup var scope: ForecastScopeOptions

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

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let budget = try budget.map { try money($0, "--budget") }
    let count = try windowsBack()
    let ledger = try options.ledger()
    let budgetWindow = try window.budgetWindow()
    guard let scope else {
      return try answerForAll(budgetWindow, budget: budget, in: ledger)
    }
    let (window, instant) = try days(of: scope, budgetWindow, in: ledger)
    guard backtest else {
      return try forecast(of: scope, window, budgetWindow, budget: budget, at: instant, in: ledger)
    }
    guard budget == nil else {
      throw Failure.usage("--budget belongs to a forecast; leave out --backtest.")
    }
    let test = try repeated(of: scope, window, budgetWindow, count, at: instant, in: ledger)
    return Answer(
      json: test.json,
      text: test.text(.output),
      remarks: test.score == nil ? ["No past window has enough history to repeat a forecast."] : []
    )
  }

  /// Returns the window in the days of a workspace, and the instant to forecast from.
  private func days(
    of scope: BudgetScope,
    _ budgetWindow: BudgetWindow?,
    in ledger: Ledger
  ) throws -> (window: ForecastWindow, instant: Instant?) {
    let zone = try ledger.zone(of: scope.workspace)
    let instant = try at.map { try instantOrDay($0, "--at", in: zone) }
    if let window = budgetWindow.flatMap({ ForecastWindow($0) }) { return (window, instant) }
    let today = zone.civilDate(at: instant ?? ledger.now)
    return (try window.window(today: today, now: ledger.now), instant)
  }

  /// Forecasts each workspace, one line for each.
  private func answerForAll(
    _ budgetWindow: BudgetWindow?,
    budget: Money?,
    in ledger: Ledger
  ) throws -> Answer {
    guard !backtest else {
      throw Failure.usage("--backtest looks at one workspace; name it, and leave out --all.")
    }
    let forecasts = try ledger.everyWorkspace().map { scope in
      let (window, instant) = try days(of: scope, budgetWindow, in: ledger)
      let forecast = try foreseen(
        of: scope,
        window,
        budgetWindow,
        budget: budget,
        at: instant,
        in: ledger
      )
      return (forecast: forecast, window: window)
    }
    return Answer(
      json: .forecasts(forecasts),
      text: forecasts.map(\.forecast).table(amounts.style).text(.output),
      remarks: forecasts.isEmpty ? [remarkOnNoWorkspace] : []
    )
  }

  private func forecast(
    of scope: BudgetScope,
    _ window: ForecastWindow,
    _ budgetWindow: BudgetWindow?,
    budget: Money?,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> Answer {
    let forecast = try foreseen(
      of: scope,
      window,
      budgetWindow,
      budget: budget,
      at: instant,
      in: ledger
    )
    let past = try repeated(of: scope, window, budgetWindow, 6, at: instant, in: ledger)
    return Answer(
      json: forecast.json(window, past: past.score),
      text: forecast.text(
        window,
        budgetWindow,
        isCompared: budget != nil,
        absence: try forecast.absence(
          of: budgetWindow ?? (window == .month ? .month : nil),
          in: ledger
        ),
        past: past.score,
        .output,
        amounts.style,
        in: try ledger.zone(of: scope.workspace)
      ),
      remarks: try remarks(on: forecast, at: instant, in: ledger)
    )
  }

  /// Forecasts a window, or that of a budget.
  private func foreseen(
    of scope: BudgetScope,
    _ window: ForecastWindow,
    _ budgetWindow: BudgetWindow?,
    budget: Money?,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> Forecast {
    try budgetWindow.map {
      try ledger.forecast(of: scope, within: $0, budget: budget, at: instant)
    } ?? ledger.forecast(of: scope, window: window, budget: budget, at: instant)
  }

  /// Repeats the forecasts of past windows, or of those of a budget.
  private func repeated(
    of scope: BudgetScope,
    _ window: ForecastWindow,
    _ budgetWindow: BudgetWindow?,
    _ count: Int,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> Backtest {
    try budgetWindow.map {
      try ledger.backtest(of: scope, within: $0, windowsBack: count, at: instant)
    } ?? ledger.backtest(of: scope, window: window, windowsBack: count, at: instant)
  }

  /// Says which days of a workspace or project were not normal.
  private func remarks(
    on forecast: Forecast,
    at instant: Instant?,
    in ledger: Ledger
  ) throws -> [String] {
    let scope = forecast.scope
    let doubts = try ledger.doubts(about: BudgetScope(workspace: scope.workspace))
    guard doubts.isEmpty else { return doubts }
    let words = try remarksOnFrozen(forecast, in: ledger)
    guard scope.dimensions.allSatisfy({ $0 == .project }) else { return words }
    let findings = try ledger.anomalyFindings(
      AnomalyQuery(
        workspace: scope.workspace,
        project: scope.project,
        days: .last(14),
        at: instant
      )
    )
    return words + findings.remarksOnForecast(of: scope)
  }

  /// Says that nothing passes now because of another budget, whatever the figures say.
  private func remarksOnFrozen(_ forecast: Forecast, in ledger: Ledger) throws -> [String] {
    guard !forecast.isFrozen else { return [] }
    let (scope, whole) = (forecast.scope, BudgetScope(workspace: forecast.scope.workspace))
    let frozen = try ledger.budgets().filter {
      $0.settings.isFrozen && ($0.scope == scope || $0.scope == whole || $0.scope.isWholeLedger)
    }
    return frozen.map {
      "The \($0.window.adjective)budget\($0.settings.unit.ofWhat) of \($0.scope) is frozen: every call is refused until it is unfrozen."
    }
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
