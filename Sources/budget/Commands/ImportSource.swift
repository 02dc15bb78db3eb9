import ArgumentParser
import BudgetKit

/// `budget import gemini` and its like: takes over logs of one known kind.
struct ImportSource<Source: LogSource>: AnsweringCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Source.name,
      abstract: "Import \(Source.title).",
      discussion: """
        Documentation/Importing.md says what counts as one call. A log can be imported again: each call counts once.

        Example:
          budget import \(Source.name) logs/\(Source.name) --workspace acme
        """
    )
  }

  @Argument(help: "Files, or folders with them; otherwise where such logs usually lie.")
  var paths: [String] = []

  @OptionGroup var destination: DestinationOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try destination.workspaceID()
    let project = try destination.projectID()
    let places = try places()
    var bar = ProgressBar("calls")
    defer { bar.end() }
    return try options.ledger(importing: places[0]).importCalls(
      from: SourceReader<Source>(places: places),
      named: places[0],
      into: workspace,
      project: project,
      again: destination.again
    ) { done in bar.show(done, of: nil) }.answer
  }

  private func places() throws -> [String] {
    guard paths.isEmpty else { return paths }
    let home = environmentVariable("HOME") ?? ""
    let found = Source.placesPresent(home: home, variable: environmentVariable)
    guard !found.isEmpty else {
      throw Failure.notFound("No logs of \(Source.title) were found; name a file or a folder.")
    }
    return found
  }
}
