import ArgumentParser
import BudgetKit

/// What a record belongs to, workspace and project apart: its execution and its time.
struct RecordOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The execution it was part of.", valueName: "id"))
  var execution: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "When it began, such as 2026-01-31T23:59:59Z; otherwise now.",
      valueName: "instant"
    )
  )
  var at: String?
}

extension RecordOptions {
  /// The time it began, if one is given; a time to come is refused, but for a day by which clocks
  /// may differ.
  func timestamp(now: Instant) throws -> Instant? {
    guard let at else { return nil }
    let began = try instant(at, "--at")
    guard began <= now.adding(milliseconds: 86_400_000) else {
      throw Failure.usage(
        "--at: \(began) has not come yet, and a call belongs to the month in which it began; it is \(now) now."
      )
    }
    return began
  }
}
