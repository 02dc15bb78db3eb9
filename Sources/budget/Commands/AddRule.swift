import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules add`: adds a rule of alerts.
struct AddRule: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a rule about a budget that is set.",
    discussion: """
      --on spend, forecast and burn_rate take --percent or an amount of what the budget counts: --usd, --tokens or \
      --calls. unpriced, overruns and refusals take --count. A rule alerts once for each account, in the write that \
      crosses its threshold; forecasts and burn rates are looked at by 'budget alerts --check'. In a rolling window \
      it alerts again once enough has left the window; a budget for all time has one account, and alerts once.

      Example:
        budget rules add acme --on spend --usd 4
        budget rules add acme --each user --daily --on spend --percent 80
        budget rules add acme --on burn_rate --percent 200
        budget rules add acme --on refusals --count 10
        budget rules add acme --daily --unit tokens --on spend --percent 80
        budget rules add acme --daily --on burn_rate --tokens 500000
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
      throw Failure.usage(
        "A rule needs a threshold; add --percent, --usd, --tokens, --calls or --count."
      )
    }
    let ledger = try options.ledger()
    let unit = try unit(of: threshold)
    let rule = AlertRule(
      of: scope,
      window: try window.window(of: scope, counting: unit, in: ledger),
      unit: unit,
      on: measure,
      at: threshold
    )
    let added = try ledger.doubting(scope) {
      try ledger.addRule(rule, by: options.change(reason: reason))
    }
    return Answer(json: added.json, text: [added].table.text(.output))
  }
}

extension AddRule {
  /// What the budget counts that is meant: what `--unit` says, or what the threshold counts.
  private func unit(of threshold: AlertRule.Threshold) throws -> BudgetUnit {
    guard window.counted.unit != nil else { return threshold.unitOfBudget ?? .usd }
    let unit = try window.unit()
    guard let counted = threshold.unitOfBudget, counted != unit else { return unit }
    throw Failure.usage(
      "--unit: the threshold is in \(counted.words), and the budget counts \(unit.words)."
    )
  }
}
