import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget calendar remove`: removes an entry of the calendar.
struct RemoveEvent: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove an entry from the calendar of a workspace.",
    discussion: """
      Example:
        budget calendar remove acme --day 2026-12-25 --kind holiday
      """
  )

  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @OptionGroup var event: CalendarEventOptions

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try reading("workspace") { try WorkspaceID(self.workspace) }
    let (day, kind) = (try event.civilDate(), try event.eventKind())
    let isRemoved = try options.ledger().calendarEvents.remove(
      kind,
      on: day,
      of: workspace,
      by: options.change(reason: reason)
    )
    guard isRemoved else {
      throw Failure.notFound(
        "The calendar of workspace \(workspace) has no \(kind.rawValue) on \(day); 'budget calendar list' shows what it has."
      )
    }
    return Answer(
      json: CalendarEvent.removedJSON(kind, on: day, of: workspace),
      text: "",
      remarks: ["Removed the \(kind.rawValue) on \(day)."]
    )
  }
}
