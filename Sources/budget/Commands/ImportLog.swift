import ArgumentParser

/// `budget import`: takes over calls from logs of other programs.
struct ImportLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import calls from the logs of other programs.",
    discussion: """
      A log can be imported again, even after it has grown: each call counts once. Lines that cannot be read are named; \
      the rest goes in.

      Example:
        budget import claude-code ~/.claude --workspace acme
        budget import trace calls.csv --workspace acme \\
          --column timestamp=time --column model=model --column cost=cost \\
          --constant provider=openai
      """,
    subcommands: [ImportClaudeCode.self, ImportTrace.self]
  )
}
