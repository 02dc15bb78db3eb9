import ArgumentParser

/// `budget record`: records what was used.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record what was used, and what it cost.",
    discussion: """
      A record is never refused for its cost: the money is already spent. With --id, a retry counts once.

      Example:
        budget record llm acme --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --completion-tokens 500
        budget record resource acme --type cpu --usage 2 --duration 120
        budget record sandbox acme --cores 2 --memory-mb 4096 --duration 120
        budget record adjustment acme --amount=-2 --reason refund
      """,
    subcommands: [
      RecordLLM.self, RecordResource.self, RecordSandbox.self, RecordAdjustment.self,
    ]
  )
}
