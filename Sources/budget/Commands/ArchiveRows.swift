import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget archive`: rows of days long past, moved into a ledger of their own.
struct ArchiveRows: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Move the rows before a day into another ledger, and keep what they add up to.",
    discussion: """
      No total changes: not of a day, a budget or an execution. What needs single rows of that time (sessions, tags, \
      parts of days, percentiles) says so, and reads them with --archive FILE. The file can be a new one, or one that \
      has taken rows of this ledger before. It may be interrupted; running it again ends it.

      Example:
        budget archive acme --before 2026-01-01 --to budget-2025.sqlite
      """
  )

  @OptionGroup var removal: RemovalOptions

  @Option(help: ArgumentHelp("The archive.", valueName: "file"))
  var to: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let day = try removal.day()
    let ledger = try options.ledger()
    let change = options.change(reason: removal.reason)
    var removed: [RemovedRows] = []
    var bar = ProgressBar("rows")
    defer { bar.end() }
    for workspace in try removal.workspaces(of: ledger) {
      let before = Int(clamping: removed.reduce(0) { $0 + $1.count })
      removed.append(
        try ledger.archive(workspace, before: day, to: to, by: change) {
          bar.show(before + Int(clamping: $0), of: nil)
        }
      )
    }
    return Answer(json: removed.json, text: removed.text, remarks: removed.remarks)
  }
}
