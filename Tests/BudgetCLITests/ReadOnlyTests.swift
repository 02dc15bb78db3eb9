import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Ledgers that may be read and not written, each by the commands that a user types.
@Suite(
  .enabled(if: BudgetCommand.canBeSomebodyElse, "The superuser needs setpriv to be somebody else.")
)
struct ReadOnlyTests {
  private let budget: BudgetCommand

  private static let reading = [
    "status acme", "report acme", "list", "verify", "doctor", "forecast acme", "alerts acme",
    "check acme --estimate 0.1", "anomalies acme", "calendar list acme", "prices show gpt-4o",
    "prices list",
  ]

  private static let writing = [
    "set acme --monthly 9", "reserve acme --estimate 0.1", "release x",
    "record llm acme --provider p --model m --cost 1", "alerts acme --check",
    "prices set m --provider p --input 1 --output 1", "remove acme",
  ]

  init() throws {
    budget = try BudgetCommand()
    // Everything is made with a log that has content, as a ledger in use has.
    let made = try budget.shell(
      """
      cd '\(budget.folder)' && chmod 755 . && mkdir live
      export BUDGET_DATABASE="$PWD/live/l.sqlite"
      budget set acme --monthly 5 --hard 2>/dev/null >&2
      budget record llm acme --provider p --model m --cost 0.25 --id a >/dev/null
      budget backup "$PWD/backup" >/dev/null
      """
    )
    #expect(made.status == 0, "\(made.messages)")
  }

  /// Runs a command as somebody who may not write.
  private func asReader(_ line: String, in folder: String) throws -> BudgetCommand.Outcome {
    let user = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    return try budget.shell("\(user)budget \(line) --database '\(folder)/l.sqlite'")
  }

  /// Expects that everything can be read, nothing written, and that nothing is left behind.
  private func expectReadable(_ folder: String, spent: String = "0.25") throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for line in Self.reading {
      let outcome = try asReader(line, in: folder)
      #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    }
    let status = try asReader("status acme --json", in: folder)
    #expect(status.output.contains(#""spent":\#(spent),"#))
    let doctor = try asReader("doctor --json", in: folder)
    #expect(doctor.output.contains("The ledger can only be read: "))
    for line in Self.writing {
      let outcome = try asReader(line, in: folder)
      #expect(outcome.status == 1, "\(line)")
      #expect(outcome.messages.hasPrefix("budget: The ledger can only be read: "), "\(line)")
      #expect(outcome.messages.split(separator: "\n").count == 1, "\(line)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
  }

  /// Makes a folder by shell commands, and gives it to somebody who may not write it.
  private func snapshot(_ commands: String) throws -> String {
    let owner = geteuid() == 0 ? "chown -R 65534:65534 snapshot" : ":"
    let made = try budget.shell(
      """
      cd '\(budget.folder)' && mkdir snapshot && { \(commands); } && chmod 600 snapshot/* && \(owner) && chmod 555 snapshot
      """
    )
    #expect(made.status == 0, "\(made.messages)")
    return budget.folder + "/snapshot"
  }

  /// The files of the ledger while a process has it open: the log has content and an index.
  private static let copyWhileOpen = """
    python3 - <<'END'
    import shutil, sqlite3, subprocess
    c = sqlite3.connect('live/l.sqlite')
    c.execute('SELECT count(*) FROM llm_call').fetchall()
    subprocess.run(['budget', 'record', 'llm', 'acme', '--provider', 'p', '--model', 'm', '--cost', '0.5',
      '--id', 'b', '--database', 'live/l.sqlite'], check=True, stdout=subprocess.DEVNULL)
    for suffix in ('', '-wal', '-shm', '.lock'): shutil.copy('live/l.sqlite' + suffix, 'snapshot/l.sqlite' + suffix)
    c.close()
    END
    [ -s snapshot/l.sqlite-wal ]
    """

  @Test func `a backup in a folder that may not be written`() throws {
    try expectReadable(snapshot("cp backup snapshot/l.sqlite"))
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `a copy in log mode without its log`() throws {
    try expectReadable(
      snapshot(
        """
        python3 -c "import sqlite3; a = sqlite3.connect('live/l.sqlite'); b = sqlite3.connect('snapshot/l.sqlite'); a.backup(b)"
        """
      )
    )
  }

  @Test func `a copy in log mode with an empty log`() throws {
    try expectReadable(snapshot("cp live/l.sqlite snapshot/ && : > snapshot/l.sqlite-wal"))
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `a copy whose log has content, with its index`() throws {
    let folder = try snapshot(Self.copyWhileOpen + " && rm snapshot/l.sqlite.lock")
    try expectReadable(folder, spent: "0.75")
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `a copy whose log has content, without its index`() throws {
    let files = "rm snapshot/l.sqlite.lock snapshot/l.sqlite-shm"
    try expectReadable(snapshot(Self.copyWhileOpen + " && " + files), spent: "0.75")
  }

  @Test func `a file that may not be written, in a folder that may`() throws {
    let folder = try snapshot("cp live/l.sqlite snapshot/")
    #expect(try budget.shell("chmod 755 '\(folder)'; chmod 400 '\(folder)'/*").status == 0)
    try expectReadable(folder)
    // It leaves nothing in the way of its owner.
    #expect(try budget.shell("chmod 600 '\(folder)/l.sqlite'").status == 0)
    #expect(try asReader("reserve acme --estimate 0.1", in: folder).status == 0)
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `a folder that may not be written, in which all four files may`() throws {
    let folder = try snapshot(Self.copyWhileOpen)
    #expect(try asReader("reserve acme --estimate 0.1", in: folder).status == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "Only the superuser can make files of others."))
  func `a file of another user that may be read`() throws {
    let folder = budget.folder + "/others"
    let made = try budget.shell(
      "cd '\(budget.folder)' && mkdir others && cp live/l.sqlite others/ && chmod 644 others/l.sqlite"
    )
    #expect(made.status == 0)
    try expectReadable(folder)
    #expect(try budget.shell("chmod 600 '\(folder)/l.sqlite'").status == 0)
    let outcome = try asReader("status acme", in: folder)
    #expect(outcome.status == 64)
    #expect(outcome.messages.hasSuffix("belongs to another user; run as its owner.\n"))
  }

  @Test(.enabled(if: BudgetCommand.hasPython, "There is no python3 on this machine."))
  func `an older price book in a file that may not be written stays as it is`() throws {
    let folder = try snapshot(
      """
      cp backup snapshot/l.sqlite &&
      python3 -c "import sqlite3; c = sqlite3.connect('snapshot/l.sqlite'); c.execute('UPDATE price_book SET built_in_edition = \\'2020-01-01\\''); c.commit()"
      """
    )
    try expectReadable(folder)
    #expect(try asReader("doctor --json", in: folder).output.contains("2020-01-01"))
  }

  @Test(.enabled(if: BudgetCommand.canMount, "This machine lets nobody mount folders."))
  func `a read-only mount of a ledger that is in use`() throws {
    let mount = budget.folder + "/mount"
    let line =
      "cd '\(budget.folder)' && mkdir mount && mount --bind live mount && mount -o remount,ro,bind mount"
    #expect(try budget.shell(line).status == 0)
    defer { _ = try? budget.shell("umount '\(mount)'") }
    let read = "budget status acme --json --database '\(mount)/l.sqlite'"
    #expect(try budget.shell(read).output.contains(#""spent":0.25,"#))
    let more = "record llm acme --provider p --model m --cost 0.5 --id b --database"
    let refused = try budget("\(more) \(mount)/l.sqlite")
    #expect(refused.messages.contains("read-only file system"))
    #expect(try budget("\(more) \(budget.folder)/live/l.sqlite").status == 0)
    #expect(try budget.shell(read).output.contains(#""spent":0.75,"#))
  }
}

extension BudgetCommand {
  /// Permissions bind everybody but the superuser, who becomes nobody for such tests.
  static let canBeSomebodyElse =
    geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
}
