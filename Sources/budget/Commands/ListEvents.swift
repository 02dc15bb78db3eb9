import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget calendar list`: what is known of a workspace's days.
struct ListEvents: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the calendar of a workspace, by day.",
    discussion: """
      Example:
        budget calendar list acme
      """
  )

  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let workspace = try reading("workspace") { try WorkspaceID(self.workspace) }
    let ledger = try options.ledger()
    let events = try ledger.calendarEvents.list(workspace)
    return Answer(
      json: events.json,
      text: events.text(.output),
      remarks: try ledger.doubts(about: BudgetScope(workspace: workspace))
        + (events.isEmpty ? ["The calendar is empty; 'budget calendar add' adds to it."] : [])
    )
  }
}
