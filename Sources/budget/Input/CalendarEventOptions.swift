import ArgumentParser
import BudgetKit

/// Which entry of a calendar is meant.
struct CalendarEventOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The day, such as 2026-12-25.", valueName: "day"))
  var day: String

  @Option(help: ArgumentHelp("holiday, stop, change or explained.", valueName: "kind"))
  var kind: String
}

extension CalendarEventOptions {
  /// The day.
  func civilDate() throws -> CivilDate {
    try reading("--day") { try CivilDate(iso8601: day) }
  }

  /// What kind of entry it is.
  func eventKind() throws -> CalendarEvent.Kind { try choice(kind, "--kind") }
}
