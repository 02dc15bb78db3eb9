import ArgumentParser
import BudgetKit

/// `budget calendar add`: enters something that is known of a day.
struct AddEvent: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract:
      "Enter what is known of a workspace's day, in the place of an entry of the same kind.",
    discussion: """
      holiday: the day usually has a tenth of its spend. stop: it has none. change: from the day on spend is multiplied by \
      --factor. explained: a past day that says nothing about others, and is no anomaly.

      Example:
        budget calendar add acme --day 2026-12-25 --kind holiday --note Christmas
        budget calendar add acme --day 2027-01-01 --kind change --factor 1.2
      """
  )

  @Argument(help: "The workspace.")
  var workspace: String

  @OptionGroup var event: EventOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "By what the day's spend is multiplied; otherwise what is usual for the kind.",
      valueName: "number"
    )
  )
  var factor: String?

  @Option(help: ArgumentHelp("What people should know about it.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let event = CalendarEvent(
      workspace: try reading("workspace") { try WorkspaceID(workspace) },
      day: try event.civilDate(),
      kind: try event.eventKind(),
      factorThousandths: try factor.map { try thousandths($0, "--factor") },
      note: note
    )
    guard event.kind != .change || factor != nil else {
      throw Failure.usage("A change needs a factor; add --factor, such as 1.2 for a fifth more.")
    }
    try options.ledger().calendarEvents.set(event, by: options.change(reason: reason))
    return Answer(json: event.json, text: [event].text(.output))
  }
}
