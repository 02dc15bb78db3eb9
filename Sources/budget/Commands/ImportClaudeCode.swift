import ArgumentParser
import BudgetKit

/// `budget import claude-code`: takes over the session logs of Claude Code.
struct ImportClaudeCode: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "claude-code",
    abstract: "Import the session logs of Claude Code, as they lie in a home folder.",
    discussion: """
      One answer of the model is several lines there; it is counted once, at its final figures.

      Example:
        budget import claude-code ~/.claude --workspace acme
      """
  )

  @Argument(help: "The folder .claude, a folder in it, the home folder, or one log.")
  var folder: String

  @OptionGroup var destination: DestinationOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try destination.workspaceID()
    let project = try destination.projectID()
    var bar = ProgressBar("calls")
    defer { bar.end() }
    let summary = try options.ledger(importing: folder).importClaudeCode(
      at: folder,
      into: workspace,
      project: project
    ) { done, all in bar.show(done, of: all) }
    return summary.answer
  }
}
