import ArgumentParser

/// `budget rules`: when to alert about budgets.
struct AlertRules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Set when to alert about a budget: on spend, forecasts, burn rates and more.",
    discussion: """
      Example:
        budget rules add acme --on spend --usd 4
      """,
    subcommands: [AddRule.self, ListRules.self, ChangeRule.self, RemoveRule.self, Acknowledge.self]
  )
}
