import ArgumentParser

/// `budget session`: ends sessions, and says what they came to.
struct Session: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Close sessions, which then take no new calls; nothing is erased.",
    discussion: """
      Example:
        budget session close s1 --workspace acme --reason "ticket is done"
      """,
    subcommands: [CloseSession.self, ReopenSession.self, ListSessions.self]
  )
}
