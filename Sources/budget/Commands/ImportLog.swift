import ArgumentParser
import BudgetKit

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
    subcommands: [
      ImportFound.self, ImportClaudeCode.self, ImportSource<CodexSource>.self,
      ImportSource<GeminiSource>.self,
      ImportSource<CopilotSource>.self, ImportSource<OpenCodeSource>.self,
      ImportSource<ClineSource>.self, ImportSource<AiderSource>.self,
      ImportSource<LLMSource>.self, ImportSource<CursorSource>.self,
      ImportSource<LiteLLMSource>.self, ImportSource<OpenAISource>.self,
      ImportSource<AnthropicSource>.self, ImportSource<OpenRouterSource>.self,
      ImportSource<BedrockSource>.self, ImportSource<LangfuseSource>.self,
      ImportSource<HeliconeSource>.self, ImportSource<OTLPSource>.self,
      ImportSource<FOCUSSource>.self, ImportSource<CostLogSource>.self,
      ImportSource<RowsSource>.self, ImportTrace.self,
    ],
    defaultSubcommand: ImportFound.self
  )
}
