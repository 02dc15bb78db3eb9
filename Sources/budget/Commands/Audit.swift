import ArgumentParser

/// `budget audit`: who changed what, and why.
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "List who changed budgets, prices, zones and the calendar, and why.",
    discussion: """
      Without a word behind it lists the changes, the newest first.

      Example:
        budget audit --workspace acme --since 2026-01-01
        budget audit head
      """,
    subcommands: [ListChanges.self, ShowAuditHead.self],
    defaultSubcommand: ListChanges.self
  )
}
