import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget raise`: raises a limit for a time.
struct RaiseBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "raise",
    abstract: "Raise the limit of a budget for a time.",
    discussion: """
      The amount is added to the limit in each account of the budget. 'budget overrides list' shows what is added, and \
      'budget overrides remove' takes it back.

      Example:
        budget raise acme --amount 10 --until 2099-12-01 --reason launch
        budget raise acme --each user --daily --amount 2 \\
          --from 2099-12-24 --until 2099-12-27 --reason holidays
      """
  )

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "Window") var window: BudgetWindowOptions
  @OptionGroup(title: "What is added") var added: AddedAmountOptions

  @Option(
    help: ArgumentHelp(
      "From when on: a day of the workspace's zone, or an instant; now where nothing is said.",
      valueName: "date"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp("Until when: the day or instant is not included.", valueName: "date")
  )
  var until: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amount = try added.amount(window)
    let ledger = try options.ledger()
    let window = try window.window(of: scope, in: ledger)
    let zone = try scope.isWholeLedger ? .utc : ledger.zone(of: scope.workspace)
    let end = try instantOrDay(until, "--until", in: zone)
    let override = try ledger.doubting(scope) {
      try ledger.raiseBudget(
        of: scope,
        window: window,
        adding: amount,
        from: try from.flatMap { try start($0, in: zone) },
        until: end,
        by: options.change(reason: added.reason)
      )
    }
    return Answer(
      json: override.json(of: scope, window),
      text: "",
      remarks: [
        "Raise \(override.id) adds \(amount.inWords) to the \(window.adjective)budget of \(scope) from \(override.start) until \(end)."
      ]
    )
  }

  /// Returns from when on the raise counts; `nil` for now, also where today is named.
  private func start(_ text: String, in zone: Zone) throws -> Instant? {
    let start = try instantOrDay(text, "--from", in: zone)
    let today = zone.start(of: zone.civilDate(at: try options.currentTime()))
    return text.utf8.count == 10 && start == today ? nil : start
  }
}

/// `budget top-up`: adds to the limit of the current period.
struct TopUpBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "top-up",
    abstract: "Add to the limit of a budget in its current period alone.",
    discussion: """
      Example:
        budget top-up acme --amount 5 --reason "long review"
      """
  )

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "Window") var window: BudgetWindowOptions
  @OptionGroup(title: "What is added") var added: AddedAmountOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amount = try added.amount(window)
    let ledger = try options.ledger()
    let window = try window.window(of: scope, in: ledger)
    let override = try ledger.doubting(scope) {
      try ledger.topUpBudget(
        of: scope,
        window: window,
        adding: amount,
        by: options.change(reason: added.reason)
      )
    }
    return Answer(
      json: override.json(of: scope, window),
      text: "",
      remarks: [
        "Top-up \(override.id) adds \(amount.inWords) to the \(window.adjective)budget of \(scope) in its current period."
      ]
    )
  }
}

/// What is added to a limit, and why.
struct AddedAmountOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is added, in the unit of the budget.", valueName: "amount")
  )
  var amount: String

  @Option(help: ArgumentHelp("Why; it is kept with it.", valueName: "text"))
  var reason: String
}

extension AddedAmountOptions {
  /// Returns what is added, in what the budget counts.
  func amount(_ window: BudgetWindowOptions) throws -> BudgetAmount {
    try window.counted.amount(amount, "--amount")
  }
}
