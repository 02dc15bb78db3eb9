import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules add`: adds a rule of alerts.
struct AddRule: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a rule about a budget that is set.",
    discussion: """
      --on spend, forecast and burn_rate take --percent or --usd; unpriced, overruns and refusals take --count. A \
      rule alerts once for each account, in the write that crosses its threshold; forecasts and burn rates are \
      looked at by 'budget alerts --check'.

      Example:
        budget rules add acme --on spend --usd 4
        budget rules add acme --each user --daily --on spend --percent 80
        budget rules add acme --on burn_rate --percent 200
        budget rules add acme --on refusals --count 10
      """
  )

  @OptionGroup(title: "Budget") var scope: BudgetScopeOptions
  @OptionGroup(title: "Window of the budget") var window: BudgetWindowOptions

  @Option(
    help: ArgumentHelp(
      "spend, forecast, burn_rate, unpriced, overruns or refusals.",
      valueName: "measure"
    )
  )
  var on: String

  @OptionGroup(title: "Threshold") var threshold: RuleThresholdOptions

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let measure: AlertRule.Measure = try choice(on, "--on")
    guard let threshold = try threshold.threshold() else {
      throw Failure.usage("A rule needs a threshold; add --percent, --usd or --count.")
    }
    let ledger = try options.ledger()
    let rule = AlertRule(
      of: scope,
      window: try dollarWindow(of: scope, in: ledger),
      on: measure,
      at: threshold
    )
    let added = try ledger.addRule(rule, by: options.change(reason: reason))
    return Answer(json: added.json, text: [added].table.text(.output))
  }
}

extension AddRule {
  /// The window of the budget of dollars that is meant: rules are about no others.
  private func dollarWindow(of scope: BudgetScope, in ledger: Ledger) throws -> BudgetWindow {
    guard try window.unit() == .usd else {
      throw Failure.usage("--unit: rules are about budgets of US dollars; leave it out.")
    }
    return try window.window(of: scope, in: ledger)
  }
}
