import BudgetKit
import CFaults
import LedgerFixture

/// Moves old rows into an archive, and says when all of them have left.
enum ArchiveWork {
  static func run(_ arguments: WorkerArguments) throws {
    let ledger = try arguments.ledger()
    let workspace = try WorkspaceID(Books.workspace)
    let day = try CivilDate(iso8601: arguments.text("before"))
    Report.line("ready")
    let removed =
      try arguments.text("mode") == "careless"
      ? careless(ledger, workspace, day, to: try arguments.text("to"))
      : ledger.archive(workspace, before: day, to: arguments.text("to"), by: Change(by: "test"))
        .count
    Report.line("done \(removed)")
  }

  /// What the library does not do: it deletes rows first, and writes them down afterwards.
  private static func careless(
    _ ledger: Ledger,
    _ workspace: WorkspaceID,
    _ day: CivilDate,
    to path: String
  ) throws -> Int64 {
    let archive = try Ledger(path: path)
    let old = try Period(start: .distantPast, end: Zone.utc.start(of: day))
    var count: Int64 = 0
    while true {
      let page = try ledger.calls.list(in: workspace, during: old, limit: 500)
      guard !page.elements.isEmpty else { return count }
      let ids = page.elements.map { "'\($0.id)'" }.joined(separator: ", ")
      let connection = raw_open(ledger.path)
      let code = raw_execute(connection, "DELETE FROM llm_call WHERE id IN (\(ids))")
      raw_close(connection)
      guard code == 0 else { throw LedgerError(.busy, "The rows are not deleted.") }
      try archive.record(contentsOf: page.elements.map(\.call))
      count += Int64(page.elements.count)
    }
  }
}
