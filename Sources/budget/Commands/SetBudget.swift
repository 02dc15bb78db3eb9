import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget set`: sets the monthly budget of a workspace or project.
struct SetBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set the monthly budget of a workspace, or of a project in it.",
    discussion: """
      Options that you leave out keep their values. A new budget needs --monthly, is hard unless --soft is given, and \
      alerts at 50, 80, 90 and 100 %. What was spent earlier in the month counts.

      Example:
        budget set acme --monthly 5 --hard
        budget set acme --project search --monthly 2.50 --soft \\
          --thresholds 80,100
      """
  )

  /// Whether calls that do not fit are refused.
  enum Enforcement: String, EnumerableFlag {
    case hard
    case soft

    static func help(for value: Enforcement) -> ArgumentHelp? {
      value == .hard
        ? "Refuse calls that do not fit; the default of a new budget."
        : "Refuse nothing: only record, alert and report."
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

  @OptionGroup var scope: ScopeOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a calendar month, in US dollars.", valueName: "usd")
  )
  var monthly: String?

  @Flag var enforcement: Enforcement?

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

  @Option(
    help: ArgumentHelp(
      "The IANA time zone of the workspace's months; a new one has UTC.",
      valueName: "zone"
    )
  )
  var timeZone: String?

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
    let zone = try timeZone.map { text in
      try reading("--time-zone") { try Zone(identifier: text) }
    }
    let update = try update()
    try update.validate()
    // Without a limit nothing new can be set: a ledger that is made for it would be a gate without
    // limits.
    let (ledger, isNewLedger) =
      update.limit == nil
      ? (try options.ledger(), false) : try options.ledgerMadeIfAbsent()
    let outcome = try needingLimit {
      try ledger.changeBudget(
        of: scope,
        with: update,
        orOf: update.limit.map { MonthlyBudget(limit: $0) },
        zone: zone,
        by: options.change(reason: reason)
      )
    }
    let listed = ListedBudget(scope: scope, budget: outcome.budget, zone: outcome.zone)
    return Answer(
      json: listed.json(isNew: outcome.isNew),
      text: listed.text,
      remarks: (isNewLedger ? ["Made a new ledger at \(ledger.path)"] : [])
        + (outcome.isNew && enforcement == nil ? [Self.remarkOnKind] : [])
        + (email.isEmpty ? [] : [Self.remarkOnEmail])
    )
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
    return BudgetUpdate(
      limit: try monthly.map { try money($0, "--monthly") },
      isHard: enforcement.map { $0 == .hard },
      alertThresholds: try thresholds.map { text in
        try reading("--thresholds") { try AlertThresholds(text) }
      },
      alertEmails: email.isEmpty && !noEmail ? nil : email,
      unpricedPolicy: try unpriced.map(policy),
      isEnabled: participation.map { $0 == .enable }
    )
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
