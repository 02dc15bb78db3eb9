import BudgetKit
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite(.serialized) struct BackupTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("set acme --monthly 5 --hard").status == 0)
    try record("first", cost: "0.25")
  }

  private func record(_ id: String, cost: String) throws {
    let line = "record llm acme --provider p --model m --cost \(cost) --id \(id)"
    #expect(try budget(line).status == 0)
  }

  private func spent(_ database: String? = nil) throws -> String {
    let path = database ?? budget.database
    let outcome = try budget("status acme --json --database \(path)")
    #expect(outcome.status == 0, "\(outcome.messages)")
    let rest = outcome.output.components(separatedBy: #""spent":"#).last ?? ""
    return String(rest.prefix { $0 != "," })
  }

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: budget.folder).sorted() }
  }

  // MARK: - Backup

  @Test func `a backup is one file for its owner alone, and holds what the ledger held`() throws {
    let path = budget.folder + "/copy.sqlite"
    let outcome = try budget("backup \(path)")
    #expect(outcome.status == 0)
    #expect(outcome.output == path + "\n" && outcome.messages == "")
    try record("later", cost: "1")
    #expect(try files.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // A header of a file without a log: it needs nothing beside it.
    let header = try #require(FileHandle(forReadingAtPath: path)?.readData(ofLength: 20))
    #expect(header[18...19] == Data([1, 1]))
    #expect(try spent(path) == "0.25")
    #expect(try budget("verify --database \(path)").status == 0)
  }

  @Test func `a backup goes over no file unless it is told to`() throws {
    let path = try budget.write("precious", to: "copy.sqlite")
    let refused = try budget("backup \(path)")
    #expect(refused.status == 1)
    #expect(refused.messages.contains("--force"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    #expect(try budget("backup \(path) --force").status == 0)
    #expect(try budget("verify --database \(path)").status == 0)
  }

  @Test(arguments: ["", "-wal", "-shm", ".lock"])
  func `a backup never goes over a file of a ledger`(suffix: String) throws {
    for line in [
      "backup \(budget.database)\(suffix)", "backup \(budget.database)\(suffix) --force",
    ] {
      #expect(try budget(line).status == 64)
    }
    #expect(try spent() == "0.25")
  }

  @Test func `a name at which another ledger was opened is no place for a backup`() throws {
    let other = budget.folder + "/other.sqlite"
    #expect(try budget("set beta --monthly 1 --database \(other)").status == 0)
    #expect(try budget("backup \(other) --force").status == 64)
    let listed = try budget("list --json --database \(other)").output
    #expect(listed.contains("beta"))
  }

  @Test func `what a killed backup left is used up by the next one`() throws {
    let path = budget.folder + "/copy.sqlite"
    _ = try budget.write("half a copy", to: "copy.sqlite.budget-partial")
    #expect(try budget("backup \(path)").status == 0)
    #expect(try files.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
    #expect(try budget("verify --database \(path)").status == 0)
  }

  @Test func `a backup for which there is no room leaves nothing, and says so`() throws {
    let path = budget.folder + "/copy.sqlite"
    let outcome = try budget.shell("ulimit -f 100; budget backup '\(path)' --json")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""code":"storageFull""#))
    #expect(try files.filter { $0.hasPrefix("copy") } == [])
  }

  @Test func `a damaged ledger is not backed up, and the older backup stays`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    // A page of prices is no page any more; nothing reads it when the ledger is opened.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let price = try #require(bytes.range(of: Data("claude-3-opus".utf8))?.lowerBound)
    bytes[price / 4096 * 4096] = 0
    #expect(try budget.shell("rm '\(budget.database)'*").status == 0)
    try write(bytes, to: "budget.sqlite")
    #expect(try spent() == "0.25")
    let outcome = try budget("backup \(path) --force")
    #expect(outcome.status == 1)
    #expect(outcome.messages.contains("'budget restore'"))
    #expect(try budget("verify --database \(path)").status == 0)
  }

  /// Writes a file of the folder, for its owner alone.
  private func write(_ bytes: Data, to name: String) throws {
    try bytes.write(to: URL(fileURLWithPath: budget.folder + "/" + name))
    #expect(chmod(budget.folder + "/" + name, 0o600) == 0)
  }

  @Test func `backups beside four writers are sound, and hold every call that was acknowledged`()
    throws
  {
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)'
      for writer in 1 2 3 4; do
        ( number=0
          while [ $number -lt 25 ]; do
            number=$((number + 1))
            budget record llm acme --provider p --model m --cost 0.001 --id w$writer-$number >/dev/null &&
              echo w$writer-$number >> acked.$writer
          done ) &
      done
      for backup in 1 2 3 4 5 6; do
        cat acked.* > before.$backup 2>/dev/null
        budget backup backup.$backup || exit 1
      done
      wait
      """
    )
    #expect(outcome.status == 0, "\(outcome.messages)")
    var counts: [Int] = []
    for backup in 1...6 {
      let ledger = try Ledger(path: "\(budget.folder)/backup.\(backup)", creating: false)
      #expect(try ledger.verify().differences == [])
      let acked = try String(
        contentsOfFile: "\(budget.folder)/before.\(backup)",
        encoding: .utf8
      ).split(separator: "\n")
      for id in acked {
        let found = try ledger.calls.find(RecordID(String(id)), in: WorkspaceID("acme"))
        #expect(found != nil, "\(id) is missing in backup \(backup)")
      }
      counts.append(acked.count)
    }
    #expect(counts.last ?? 0 > 0, "no writer got on beside the backups")
    #expect(try spent() == "0.35")
    #expect(try budget("verify").status == 0)
  }

  // MARK: - Restore

  @Test func `a restore brings the backup back, keeps the ledger, and says what is missing`() throws
  {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("reserve acme --estimate 0.5 --id open").status == 0)
    #expect(
      try budget("reserve acme --estimate 0.5 --id over --ttl 60 --now 2026-01-01T00:00:00Z").status
        == 0
    )
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    let outcome = try budget("restore \(path)")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("kept as            \(budget.database).before-restore\n"))
    #expect(outcome.output.contains("open reservations  2, 1 has run out\n"))
    #expect(outcome.messages.contains("no limit counts it"))
    #expect(try spent() == "0.25")
    #expect(try spent(budget.database + ".before-restore") == "1.25")
    #expect(try budget("verify").status == 0)
    #expect(try budget("settle open --cost 0.1").status == 0)

    let again = try budget("restore \(path) --json")
    #expect(again.output.contains(#""kept_as":"\#(budget.database).before-restore-2""#))
    #expect(again.output.contains(#""open_reservations":2,"expired_reservations":1"#))
  }

  @Test func `a restore works where the ledger is missing, empty or damaged`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    let damages = [
      "rm '\(budget.database)'", ": > '\(budget.database)'",
      "printf garbage > '\(budget.database)'",
      "printf garbage | dd of='\(budget.database)' bs=1 seek=100 conv=notrunc 2>/dev/null",
      "rm '\(budget.database)'*",
    ]
    for damage in damages {
      #expect(try budget.shell(damage).status == 0)
      let outcome = try budget("restore \(path)")
      #expect(outcome.status == 0, "after \(damage): \(outcome.messages)")
      #expect(try spent() == "0.25", "after \(damage)")
      #expect(try budget("verify").status == 0)
      try record("later", cost: "1")
    }
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `the log of the old ledger is not applied to the new one`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    // A log with content, as a killed process leaves it, beside a file that is gone or cannot be
    // read.
    for damage in ["rm", "printf garbage >"] {
      let outcome = try budget.shell(
        """
        cd '\(budget.folder)' && python3 - <<'END'
        import os, sqlite3
        c = sqlite3.connect('budget.sqlite'); c.execute('PRAGMA wal_autocheckpoint = 0')
        c.execute("UPDATE workspace_budget SET monthly_budget_nanodollars = 7"); c.commit()
        os._exit(0)
        END
        [ -s budget.sqlite-wal ] && \(damage) budget.sqlite
        """
      )
      #expect(outcome.status == 0, "\(outcome.messages)")
      #expect(try budget("restore \(path)").status == 0)
      #expect(try spent() == "0.25")
      #expect(try budget("list --json").output.contains(#""monthly_budget_usd":5,"#))
      #expect(try budget("verify").status == 0)
    }
    #expect(try files.contains("budget.sqlite.before-restore-wal"))
  }

  @Test(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
  func `what is no sound backup is refused, and nothing changes`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    let made = try budget.shell(
      """
      cd '\(budget.folder)'
      head -c 100000 copy.sqlite > short; cp copy.sqlite damaged; chmod 600 short
      head -c 8192 /dev/zero | tr '\\000' x | dd of=damaged bs=1 seek=40960 conv=notrunc 2>/dev/null
      echo hello > text; : > nothing; mkdir folder
      sqlite3 other 'CREATE TABLE t (x)'
      cp copy.sqlite changed; sqlite3 changed 'CREATE TABLE more (x)'
      cp copy.sqlite newer; sqlite3 newer 'PRAGMA user_version = 99'
      rm -f *-journal
      """
    )
    #expect(made.status == 0)
    // A row that its index does not know.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let name = try #require(bytes.range(of: Data("claude-3-opus".utf8)))
    bytes.replaceSubrange(name, with: Data("claude-3-opuz".utf8))
    try write(bytes, to: "unindexed")
    let before = try files
    let refusals: [(String, Int32)] = [
      ("short", 1), ("damaged", 1), ("unindexed", 1), ("text", 1), ("nothing", 1), ("other", 1),
      ("changed", 1),
      ("newer", 1), ("folder", 64), ("missing", 1), ("budget.sqlite", 64),
    ]
    for (name, status) in refusals {
      let outcome = try budget("restore \(budget.folder)/\(name)")
      #expect(outcome.status == status, "\(name): \(outcome.messages)")
      #expect(outcome.messages.split(separator: "\n").count == 1, "\(name)")
    }
    #expect(try files == before)
    #expect(try spent() == "1.25")
  }

  @Test(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
  func `another program's database is not replaced`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    let other = budget.folder + "/other.sqlite"
    #expect(try budget.shell("sqlite3 '\(other)' 'CREATE TABLE t (x)'").status == 0)
    let outcome = try budget("restore \(path) --database \(other)")
    #expect(outcome.status == 1)
    #expect(try budget.shell("sqlite3 '\(other)' .tables").output == "t\n")
  }

  @Test func `a restore for which there is no room changes nothing`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    let before = try files
    let outcome = try budget.shell("ulimit -f 100; budget restore '\(path)' --json")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""code":"storageFull""#))
    #expect(try files == before)
    #expect(try spent() == "1.25")
  }

  @Test func `a restore that is killed leaves the old ledger or the new one`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    var outcomes: Set<String> = []
    for round in 0..<30 {
      let pause = String(format: "%.3f", Double.random(in: 0.005...0.12))
      _ = try budget.shell(
        "budget restore '\(path)' >/dev/null 2>&1 & sleep \(pause); kill -9 $! 2>/dev/null; wait"
      )
      let left = try spent()
      outcomes.insert(left)
      #expect(["0.25", "1.25"].contains(left), "round \(round), after \(pause) s")
      #expect(try budget("verify").status == 0, "round \(round), after \(pause) s")
      if left == "0.25" { try record("later", cost: "1") }
    }
    #expect(!outcomes.isEmpty)
  }

  @Test func `a restore waits for a ledger that somebody has open, and is then refused`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    try record("later", cost: "1")
    let ledger = try Ledger(path: budget.database, creating: false)
    let outcome = try budget("restore \(path) --json")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""code":"busy""#))
    // Its locks have not been lost, and it goes on.
    #expect(try ledger.budget(for: WorkspaceID("acme")).status().spent == Money.cents(125))
    #expect(throws: LedgerError.self) {
      try Ledger.restore(path: budget.database, from: path, patience: .milliseconds(50))
    }
  }

  @Test(
    .enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."),
    arguments: [
      ("reads", "c.execute('SELECT count(*) FROM llm_call').fetchone()"),
      ("writes", "c.execute('BEGIN IMMEDIATE')"),
      ("has only opened it", "pass"),
      (
        "reads without a log", "c.execute('PRAGMA journal_mode = DELETE').fetchone()"
      ),
    ]
  )
  func `a restore is refused while another program uses the ledger`(
    what: String,
    statement: String
  ) throws {
    #if os(Linux)
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    let program = """
      import sqlite3, sys
      c = sqlite3.connect('\(budget.database)', isolation_level=None)
      \(statement)
      print('ready', flush=True)
      sys.stdin.read()
      """
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(output.fileHandleForReading.availableData.starts(with: Data("ready".utf8)))
    #expect(throws: LedgerError.self, "a program \(what)") {
      try Ledger.restore(path: budget.database, from: path, patience: .milliseconds(50))
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(try Ledger.restore(path: budget.database, from: path).keptPath != nil)
    #endif
  }

  // MARK: - Copies by other means

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `what a program that was killed half wrote to a copy is undone`() throws {
    let path = budget.folder + "/copy.sqlite"
    #expect(try budget("backup \(path)").status == 0)
    let killed = try budget.shell(
      """
      python3 - <<'END'
      import os, signal, sqlite3
      c = sqlite3.connect('\(path)', isolation_level=None)
      c.execute('PRAGMA cache_size = 2'); c.execute('BEGIN')
      c.execute('UPDATE llm_call SET cost_nanodollars = 1')
      c.execute('UPDATE model_price SET request_rate = request_rate + 7')
      os.kill(os.getpid(), signal.SIGKILL)
      END
      [ -s '\(path)-journal' ]
      """
    )
    #expect(killed.status == 0)
    let restored = try budget("restore \(path)")
    #expect(restored.status == 1)
    #expect(restored.messages.contains("must be undone first"))
    #expect(try spent(path) == "0.25")
    #expect(try budget("verify --database \(path)").status == 0)
    #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
    #expect(try budget("restore \(path)").status == 0)
  }

  @Test(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
  func `SQLite's own copies are restored, also the text of a dump`() throws {
    try record("second", cost: "0.5")
    let copies = [
      ".backup": "sqlite3 -readonly budget.sqlite '.backup copy'",
      ".dump": "sqlite3 -readonly budget.sqlite .dump | sqlite3 copy",
      "VACUUM INTO": "sqlite3 budget.sqlite \"VACUUM INTO 'copy'\"",
    ]
    for (name, command) in copies {
      let line = "cd '\(budget.folder)'; rm -f copy*; \(command)"
      #expect(try budget.shell(line).status == 0, "\(name)")
      let target = budget.folder + "/restored-by\(name.prefix(4).filter(\.isLetter)).sqlite"
      let outcome = try budget(
        ["restore", budget.folder + "/copy", "--database", target]
      )
      #expect(outcome.status == 0, "\(name): \(outcome.messages)")
      #expect(try spent(target) == "0.75", "\(name)")
      #expect(try budget("verify --database \(target)").status == 0, "\(name)")
    }
  }

  @Test(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
  func `a dump that is opened without a restore is told what to do`() throws {
    let path = budget.folder + "/dumped.sqlite"
    let line = "sqlite3 -readonly '\(budget.database)' .dump | sqlite3 '\(path)'"
    #expect(try budget.shell(line).status == 0)
    let outcome = try budget("status acme --database \(path)")
    #expect(outcome.status == 1)
    #expect(outcome.messages.contains("'budget restore' takes it"))
  }
}
