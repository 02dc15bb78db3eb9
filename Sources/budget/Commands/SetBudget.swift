import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget set`: sets a budget.
struct SetBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set a budget: a limit on what a workspace, or a part of it, spends or uses.",
    discussion: """
      Options that you leave out keep their values. A new budget needs a limit, such as --monthly 5, is hard unless \
      --soft is given, and alerts at 50, 80, 90 and 100 %. What was spent earlier in the period counts. A call must \
      fit every budget that it belongs to.

      Example:
        budget set acme --monthly 5 --hard
        budget set acme --project search --monthly 2.50 --soft \\
          --thresholds 80,100
        budget set acme --each user --daily 5
        budget set acme --agent writer --hourly 1 --daily 10
        budget set acme --hourly 200000 --unit tokens
      """
  )

  /// Whether calls that do not fit are refused.
  enum Enforcement: String, EnumerableFlag {
    case hard
    case soft
    case observe

    static func help(for value: Enforcement) -> ArgumentHelp? {
      switch value {
      case .hard: "Refuse calls that do not fit; the default of a new budget."
      case .soft: "Refuse nothing: only record, alert and report."
      case .observe: "Refuse nothing, but say and count what would have been refused."
      }
    }

    /// What becomes of calls that do not fit.
    var mode: BudgetMode {
      switch self {
      case .hard: .hard
      case .soft: .soft
      case .observe: .observe
      }
    }
  }

  /// Whether the budget is enabled; a disabled one is kept and limits nothing.
  enum Participation: String, EnumerableFlag {
    case enable
    case disable

    static func help(for value: Participation) -> ArgumentHelp? {
      value == .enable ? "Turn the budget on again." : "Turn the budget off, but keep it."
    }
  }

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "Limits") var limits: BudgetLimitOptions

  @Flag var enforcement: Enforcement?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far calls may go beyond the limit before they are refused, in percent of it.",
      valueName: "percent"
    )
  )
  var grace: String?

  @Option(help: ArgumentHelp("The percentages at which to alert.", valueName: "list"))
  var thresholds: String?

  @Option(
    help: ArgumentHelp(
      "Address for alerts; may be repeated. It is only kept: no e-mail is sent yet.",
      valueName: "address"
    )
  )
  var email: [String] = []

  @Flag(help: "Forget all addresses.")
  var noEmail = false

  @OptionGroup(title: "What bends the limit") var bending: BudgetBendOptions

  @OptionGroup(title: "When periods begin") var periods: BudgetPeriodOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What a hard budget does with a call whose model has no price: refuse, allow, or hold at least an amount.",
      valueName: "refuse|allow|usd"
    )
  )
  var unpriced: String?

  @Flag var participation: Participation?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    var update = try update()
    let unit = try limits.counted.counted()
    try bending.apply(to: &update, counting: limits.counted)
    try update.validate()
    let zone = try periods.workspaceZone()
    if !limits.isEmpty {
      _ = try periods.calendar(of: scope, limits.limits(in: zone ?? .utc).map(\.window))
    }
    // Without a limit nothing new can be set: a ledger that is made for it would be a gate without
    // limits.
    let (ledger, isNewLedger) =
      limits.isEmpty ? (try options.ledger(), false) : try options.ledgerMadeIfAbsent()
    try bending.applyTimes(
      to: &update,
      in: zone ?? (scope.isWholeLedger ? .utc : ledger.zone(of: scope.workspace))
    )
    let changes = try changes(with: update, of: scope, in: zone, ledger)
    let calendar = try periods.calendar(of: scope, changes.map(\.window))
    let outcomes: [BudgetChange] = try needingLimit {
      try ledger.changeBudgets(
        of: scope,
        unit,
        changes,
        zone: scope.isWholeLedger ? nil : zone,
        calendar: calendar,
        by: options.change(reason: reason)
      )
    }
    let listed = zip(changes, outcomes).map { change, outcome in
      let budget = BudgetKit.Budget(scope: scope, window: change.window, settings: outcome.budget)
      return (budget: ListedBudget(budget, zone: outcome.zone), isNew: outcome.isNew)
    }
    let isAnyNew = outcomes.contains(where: \.isNew)
    return Answer(
      json: ListedBudget.json(listed),
      text: listed.map { $0.budget.text }.joined(separator: "\n"),
      remarks: (isNewLedger ? ["Made a new ledger at \(ledger.path)"] : [])
        + (isAnyNew && enforcement == nil && grace == nil ? [Self.remarkOnKind] : [])
        + periods.remarks
        + (email.isEmpty ? [] : [Self.remarkOnEmail])
    )
  }

  /// Returns what is changed of each window: of those with a new limit, else of the only budget
  /// there is.
  private func changes(
    with update: BudgetUpdate,
    of scope: BudgetScope,
    in zone: Zone?,
    _ ledger: Ledger
  ) throws -> [(window: BudgetWindow, update: BudgetUpdate, new: MonthlyBudget?)] {
    let days = try zone ?? (scope.isWholeLedger ? .utc : ledger.zone(of: scope.workspace))
    let limits = try limits.limits(in: days)
    guard !limits.isEmpty else {
      return [(try ledger.onlyWindow(of: scope, self.limits.counted.counted()), update, nil)]
    }
    return limits.map { window, limit in
      var update = update
      update.limitAmount = limit
      return (window, update, MonthlyBudget(limit: limit))
    }
  }
}

// MARK: - What to know

extension SetBudget {
  /// What to know where nobody said whether a new budget is hard or soft.
  private static let remarkOnKind =
    "The budget is hard: calls that do not fit are refused. With --soft it only records, alerts and reports."

  /// What to know of addresses, which nothing uses yet.
  private static let remarkOnEmail =
    "No e-mail is sent yet: the addresses are only kept. 'budget alerts' lists the alerts."
}

// MARK: - Changes

extension SetBudget {
  /// Returns what the options change, read before anything is opened.
  private func update() throws -> BudgetUpdate {
    guard email.isEmpty || !noEmail else {
      throw Failure.usage("--email and --no-email contradict each other; give one of them.")
    }
    var update = BudgetUpdate(
      alertThresholds: try thresholds.map { text in
        try reading("--thresholds") { try AlertThresholds(text) }
      },
      alertEmails: email.isEmpty && !noEmail ? nil : email,
      unpricedPolicy: try unpriced.map(policy),
      isEnabled: participation.map { $0 == .enable }
    )
    update.mode = enforcement?.mode
    update.gracePercent = try grace.map { Int(try count($0, "--grace", upTo: 1000)) }
    return update
  }

  /// Runs `body`, and says by which option a budget that is not there can be made.
  private func needingLimit<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as LedgerError where error.code == .notFound {
      throw Failure.usage("A new budget needs a limit; add --monthly with US dollars.")
    }
  }

  private func policy(_ text: String) throws -> UnpricedPolicy {
    switch text {
    case "refuse": .refuse
    case "allow": .allow
    default: .ceiling(try money(text, "--unpriced"))
    }
  }
}
