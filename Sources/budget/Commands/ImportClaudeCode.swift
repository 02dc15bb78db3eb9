import ArgumentParser
import BudgetKit

/// `budget import claude-code`: takes over the session logs of Claude Code.
struct ImportClaudeCode: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "claude-code",
    abstract: "Import the session logs of Claude Code.",
    discussion: """
      Without a folder, or with your home folder, it reads every place where Claude Code keeps logs: ~/.claude, \
      ~/.config/claude and the folders that CLAUDE_CONFIG_DIR names. An answer of the model takes several lines, and \
      several files can hold copies of it; it counts once, with its final figures.

      Example:
        budget import claude-code ~/.claude --workspace acme
      """
  )

  @Argument(help: "The folder .claude, a folder in it, the home folder, or one log.")
  var folder: String?

  @OptionGroup var destination: DestinationOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try destination.workspaceID()
    let project = try destination.projectID()
    let places = try places()
    var bar = ProgressBar("calls")
    defer { bar.end() }
    let summary = try options.ledger(importing: places[0]).importClaudeCode(
      at: places,
      into: workspace,
      project: project,
      again: destination.again
    ) { done in bar.show(done, of: nil) }
    var answer = summary.answer
    answer.remarks += placesLeftOut()
    return answer
  }

  private var home: String? { environmentVariable("HOME") }
  private var configured: String? { environmentVariable("CLAUDE_CONFIG_DIR") }

  /// Returns the folders to read: the one that was named, or all places of the user.
  private func places() throws -> [String] {
    let all = ClaudeCodePlaces.all(home: home, configured: configured)
    guard let folder else {
      guard !all.isEmpty else {
        throw Failure.notFound(
          "No logs of Claude Code were found in your home folder; name a folder."
        )
      }
      return all
    }
    let isHome = home.map { trimmed($0) == trimmed(folder) } ?? false
    return isHome && !all.isEmpty ? all : [folder]
  }

  /// Says which places of the user are not read because another folder was named.
  private func placesLeftOut() -> [String] {
    guard let folder else { return [] }
    let others = ClaudeCodePlaces.others(than: folder, home: home, configured: configured)
    guard !others.isEmpty else { return [] }
    let names = others.map { quoted($0, limit: 512) }.joined(separator: ", ")
    return [
      "Claude Code also keeps logs in \(names), which were not read; leave out the folder to read all."
    ]
  }

  private func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
