import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What the command does while the ledger is full or cannot be read.
@Suite struct SpoolCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init").status == 0)
    #expect(try budget("set acme --monthly 1 --hard").status == 0)
  }

  private var spool: String { budget.database + ".spool" }

  /// Runs a command where no file may grow beyond 32 KiB: the index of the log has as much, and a
  /// settlement needs more of the log.
  private func full(_ line: String) throws -> BudgetCommand.Outcome {
    try budget.shell("ulimit -f 64; budget \(line)")
  }

  /// Runs a command where the index of the log cannot be made, so that nothing can be read.
  private func unreadable(_ line: String) throws -> BudgetCommand.Outcome {
    try budget.shell("ulimit -f 8; budget \(line)")
  }

  @Test func `a settlement that has no room is refused, and the sentence names the way to keep it`()
    throws
  {
    #expect(try budget("reserve acme --estimate 0.10 --id R").status == 0)
    let refused = try full("settle R --cost 0.07")
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.messages.contains("The settlement is not written; --spool keeps it"))
    #expect(!FileManager.default.fileExists(atPath: spool))
  }

  @Test
  func
    `a settlement is kept beside a full ledger, told by every command that cannot book it, and booked by the next`()
    throws
  {
    #expect(try budget("reserve acme --estimate 0.10 --id R").status == 0)
    let kept = try full("settle R --cost 0.07 --spool --json")
    #expect(kept.status == 0)
    let fields = #""reservation_id":"R","call_id":"R","reported_cost_usd":0.07"#
    #expect(kept.output == "{\(fields),\"kept\":\"\(try real(spool))\"}\n")
    #expect(kept.messages.contains("The settlement is in no figure yet"))
    let status = try full("status acme")
    #expect(status.status == 0)
    #expect(status.messages.contains("1 settlement waits in"))
    let next = try budget("settle R --cost 0.07 --json")
    #expect(next.output.contains(#""cost_usd":0.07,"held":0.1"#))
    #expect(next.messages.contains("Booked 1 entry that had waited"))
    #expect(!FileManager.default.fileExists(atPath: spool))
    #expect(try budget("verify").status == 0)
  }

  @Test func `an attempt that is kept counts once, and the hold stays for the next`() throws {
    #expect(try budget("reserve acme --estimate 0.10 --id R").status == 0)
    #expect(try full("settle R --cost 0.02 --attempt --spool").status == 0)
    let last = try budget("settle R --cost 0.03 --json")
    #expect(last.output.contains(#""held":0.08"#))
    #expect(try budget("status acme --json").output.contains(#""spent":0.05"#))
  }

  @Test
  func `a reservation is refused by a ledger that cannot be read, and given with --fail-open`()
    throws
  {
    #expect(try unreadable("reserve acme --estimate 0.10").status == 1)
    let open = try unreadable("reserve acme --estimate 5 --id R --fail-open")
    #expect(open.status == 0 && open.output == "R\n")
    #expect(open.messages.contains("No budget was asked, and the call goes ahead"))
    let doctor = try budget("doctor --json")
    #expect(doctor.output.contains(#""unchecked_reservations":{"count":1,"last":""#))
    let list = try budget("list --explain")
    #expect(list.output.contains("1 reservation without being asked"))
    let listed = try budget("list --explain --json").output
    #expect(listed.contains(#""unchecked_reservations":{"count":1"#))
    #expect(try budget("settle R --cost 0.07").status == 0)
    #expect(try budget("verify").status == 0)
  }

  @Test func `the environment lets a ledger fail open as well, and a budget refuses as ever`()
    throws
  {
    let line = "ulimit -f 8; BUDGET_FAIL_OPEN=1 budget reserve acme --estimate 0.10 --json"
    let open = try budget.shell(line)
    #expect(open.status == 0 && open.output.contains(#""unchecked":"The system cannot open"#))
    let refused = try budget(["reserve", "acme", "--estimate", "5", "--fail-open"])
    #expect(refused.status == 2)
  }

  @Test func `a damaged ledger lets a call through, and keeps what it cost for a restored one`()
    throws
  {
    let backup = budget.folder + "/backup.sqlite"
    #expect(try budget(["backup", backup]).status == 0)
    try Data("no database at all".utf8).write(to: URL(filePath: budget.database))
    #expect(try budget("reserve acme --estimate 0.10").status == 1)
    let open = try budget("reserve acme --estimate 0.10 --id R --fail-open")
    #expect(open.status == 0 && open.output == "R\n")
    let kept = try budget("settle R --cost 0.07 --spool")
    #expect(kept.status == 0, "\(kept.messages)")
    let unknown = try budget("settle other --cost 0.07 --spool")
    #expect(unknown.status == 1 && unknown.messages.contains("nobody can read of whom"))
    #expect(try budget(["restore", backup]).status == 0)
    let status = try budget("status acme --json")
    #expect(status.output.contains(#""spent":0.07"#))
    #expect(status.messages.contains("Booked 2 entries that had waited"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a ledger that is not there lets nothing through`() throws {
    let missing = try budget([
      "reserve", "acme", "--estimate", "1", "--fail-open", "--database",
      budget.folder + "/none.sqlite",
    ])
    #expect(missing.status == 1 && missing.messages.contains("There is no ledger"))
  }

  @Test func `doctor says what of a spool cannot be used`() throws {
    try Data("12 no digest".utf8).write(to: URL(filePath: spool))
    chmod(spool, 0o600)
    let doctor = try budget("doctor --json")
    #expect(doctor.output.contains(#""damaged_lines":1"#))
    #expect(doctor.output.contains("is not whole; what it told is lost."))
  }

  private func real(_ path: String) throws -> String {
    let folder = try #require(realpath(budget.folder, nil))
    defer { free(folder) }
    return String(cString: folder) + "/budget.sqlite.spool"
  }
}
