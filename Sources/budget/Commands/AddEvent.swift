import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget calendar add`: enters something that is known of a day.
struct AddEvent: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract:
      "Add a holiday, a stop, a change or an explained day to the calendar of a workspace.",
    discussion: """
      holiday: the day has a tenth of its usual spend. stop: it has none. change: spend is multiplied by --factor from \
      this day on; several changes multiply, and a past one also multiplies the days before it. explained: a day up to \
      today that says nothing about others, and is no anomaly. An entry replaces one of the same kind on the same day, \
      and keeps its note unless another is given.

      Example:
        budget calendar add acme --day 2026-12-24 --until 2026-12-31 \\
          --kind holiday --note Christmas
        budget calendar add acme --day 2027-01-01 --kind change --factor 1.2
      """
  )

  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @OptionGroup var event: CalendarEventOptions

  @Option(
    help: ArgumentHelp(
      "The last of several days from --day on, each with an entry of its own; not for a change.",
      valueName: "day"
    )
  )
  var until: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What to multiply the day's spend by; each kind but change has a default.",
      valueName: "number"
    )
  )
  var factor: String?

  @Option(help: ArgumentHelp("A note for people.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try reading("workspace") { try WorkspaceID(self.workspace) }
    let kind = try event.eventKind()
    let factor = try factorThousandths(of: kind)
    let events = try days(of: kind).map { day in
      CalendarEvent(
        workspace: workspace,
        day: day,
        kind: kind,
        factorThousandths: factor,
        note: note
      )
    }
    let ledger = try options.ledger()
    let isKnown = try ledger.knows(workspace)
    let entered = try ledger.calendarEvents.set(events, by: options.change(reason: reason))
    return Answer(
      json: until == nil
        ? entered.first?.json ?? .null : entered.json,
      text: entered.text(.output),
      remarks: isKnown ? [] : [BudgetScope(workspace: workspace).unknownRemark]
    )
  }

  /// The days from --day to --until.
  private func days(of kind: CalendarEvent.Kind) throws -> [CivilDate] {
    let now = try options.currentTime()
    let first = try plannedDay(event.day, "--day", now: now)
    guard let until else { return [first] }
    let last = try plannedDay(until, "--until", now: now)
    guard kind != .change else {
      throw Failure.usage(
        "--until: A change lasts; enter one with --day, and another that takes it back."
      )
    }
    let count = last.daysSince1970 - first.daysSince1970 + 1
    guard (1...Self.mostDays).contains(count) else {
      throw Failure.usage(
        "--until: \(last) makes \(max(0, count)) days from \(first) on; it may be 1 to \(Self.mostDays)."
      )
    }
    return (0..<count).map { first.adding(days: $0) }
  }

  /// The most days that are entered at once.
  private static let mostDays = 366

  /// The factor as it was given, if the kind may have it.
  private func factorThousandths(of kind: CalendarEvent.Kind) throws -> Int64? {
    guard let factor else {
      guard kind != .change else {
        throw Failure.usage("A change needs a factor; add --factor, such as 1.2 for a fifth more.")
      }
      return nil
    }
    let number = try thousandths(factor, "--factor")
    guard kind.factorsThousandths.contains(number) else {
      throw Failure.usage("--factor: \(kind.refusal(of: DecimalText.print(number, scale: 3)))")
    }
    return number
  }
}

extension CalendarEvent.Kind {
  /// Says why the kind does not have a factor, and what to do.
  fileprivate func refusal(of factor: String) -> String {
    switch self {
    case .holiday:
      "A holiday has 0 to 1 times its spend, not \(factor); for a day with more enter a change on it, and one back on the next day."
    case .stop:
      "A stop has no spend, not \(factor) times it; leave --factor out, or write --kind holiday."
    case .change:
      "A change is above 0 and at most 1000, not \(factor); for days without spend write --kind stop."
    case .explained:
      "An explained day has no factor such as \(factor); leave --factor out."
    }
  }
}
