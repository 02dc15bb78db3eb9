import ArgumentParser
import BudgetKit

/// What a record belongs to, workspace and project apart: its execution and its time.
struct PlaceOptions: ParsableArguments {
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

extension PlaceOptions {
  /// The time it began, if one is given.
  func timestamp() throws -> Instant? { try at.map { try instant($0, "--at") } }
}
