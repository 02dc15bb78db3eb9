import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget backup`: a copy of the ledger, made while others use it.
struct BackUp: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the ledger into one file, while others use it.",
    discussion: """
      The copy is one complete file, checked before it appears. 'budget restore' puts it back.

      Example:
        budget backup budget-2026-11-28.sqlite
      """
  )

  @Argument(help: ArgumentHelp("Where to write the copy.", valueName: "file"), completion: .file())
  var file: String

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Leave out the room of rows that were deleted.")
  var compact = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let ledger = try options.ledger()
    let backup = try ledger.backUp(to: file, replacing: force, compacting: compact)
    return Answer(
      json: backup.json(of: ledger.path),
      text: plain(backup.path, limit: 4096) + "\n"
    )
  }
}
