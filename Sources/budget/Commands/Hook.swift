import ArgumentParser
import BudgetWire

/// `budget hook`: the hooks of coding agents.
struct Hook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook",
    abstract: "Stop coding agents at their budget, by their own hooks.",
    discussion: """
      Claude Code, Codex, Gemini CLI and Copilot CLI ask a command before they go on. This one imports what the session has cost so far, looks one turn ahead, and answers.

      Example:
        budget hook install claude-code --workspace acme --yes
        budget hook test claude-code
      """,
    subcommands: [
      RunHook<ClaudeCodeDialect>.self, RunHook<CodexDialect>.self, RunHook<GeminiDialect>.self,
      RunHook<CopilotDialect>.self, InstallHook.self, UninstallHook.self, TestHook.self,
      ShowStatusLine.self,
    ]
  )
}

/// The coding agents, by the word on the command line.
enum HookTool: String, CaseIterable {
  case claudeCode = "claude-code"
  case codex
  case gemini
  case copilot

  /// How it speaks.
  var dialect: any HookDialect.Type {
    switch self {
    case .claudeCode: ClaudeCodeDialect.self
    case .codex: CodexDialect.self
    case .gemini: GeminiDialect.self
    case .copilot: CopilotDialect.self
    }
  }
}
