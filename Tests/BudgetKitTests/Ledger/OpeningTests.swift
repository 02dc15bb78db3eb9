@testable import BudgetKit
import BudgetSQLite
import Foundation
import Testing

@Suite struct OpeningTests {
  private let folder: ScratchFolder
  private var path: String { folder.path + "/ledger.sqlite" }

  init() throws { folder = try ScratchFolder() }

  private func tamper(_ sql: String) throws {
    let database = try Database(DatabasePath(path), install: { _ in }, verify: { _ in })
    try database.write { try $0.execute(sql) }
    _ = try database.checkpoint()
  }

  /// Opens the file, and returns the error where that is refused.
  private func openingError() -> LedgerError? {
    do {
      _ = try Ledger(path: path)
      return nil
    } catch {
      return error as? LedgerError
    }
  }

  @Test func `a file that may only be read is refused a write with the remedy`() {
    let refusal = SQLiteError(.forbidden, "attempt to write a readonly database", resultCode: 8)
    let error = LedgerError(storage: refusal)
    #expect(error.code == .storage)
    #expect(error.message.contains("check the permissions of its file and folder"))
  }

  @Test(arguments: [
    (EACCES, "storage"), (EPERM, "storage"), (EROFS, "storage"), (EMFILE, "storage"),
    (ENFILE, "storage"), (ENOMEM, "storage"), (EIO, "storage"), (EINTR, "storage"),
    (ENOSPC, "storageFull"), (EDQUOT, "storageFull"), (ENOENT, "invalidPath"),
    (ENOTDIR, "invalidPath"), (ELOOP, "invalidPath"), (ENAMETOOLONG, "invalidPath"),
  ])
  func `each reason why the system opens no file has one code`(number: Int32, code: String) {
    let error = LedgerError(storage: SQLiteError(systemError: number, "Cannot open it"))
    #expect(error.code.description == code)
    let mayPass = [EMFILE, ENFILE, ENOMEM, EIO, EINTR].contains(number)
    #expect(error.message.contains("try again") == mayPass)
  }

  @Test func `a path without a file, and an empty file, become a ledger`() throws {
    _ = try Ledger(path: path)
    #expect(try Ledger(path: path).verify().isOK)
    let empty = try folder.write("", to: "empty.sqlite")
    let ledger = try Ledger(path: empty)
    #expect(try !ledger.prices.models().isEmpty)
    #expect(try ledger.verify().isOK)
  }

  @Test func `a ledger that must be there is opened, and never made`() throws {
    #expect(refusal { try Ledger(path: path, creating: false) } == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(!FileManager.default.fileExists(atPath: path + ".lock"))
    #expect(refusal { try Ledger(path: "/nowhere/x.sqlite", creating: false) } == .notFound)
    #expect(refusal { try Ledger(path: "", creating: false) } == .invalidPath)

    let empty = try folder.write("", to: "empty.sqlite")
    #expect(refusal { try Ledger(path: empty, creating: false) } == .notFound)
    #expect(try Data(contentsOf: URL(filePath: empty)).isEmpty)

    _ = try Ledger(path: path)
    #expect(try Ledger(path: path, creating: false).verify().isOK)
  }

  @Test func `a database without tables is no ledger where one must be there`() throws {
    let database = try Database(DatabasePath(path), install: { _ in }, verify: { _ in })
    try database.write { try $0.execute("PRAGMA user_version = 0") }
    _ = try database.checkpoint()
    #expect(refusal { try Ledger(path: path, creating: false) } == .notFound)
    #expect(try Ledger(path: path).verify().isOK)
  }

  @Test func `a file that is no database is refused and left alone`() throws {
    let text = String(repeating: "not a database at all\n", count: 500)
    try folder.write(text, to: "ledger.sqlite")
    #expect(openingError()?.code == .corrupt)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `a database of somebody else is refused and left alone`() throws {
    try folder.run("rm -f \"$1\"", path)
    let database = try Database(
      DatabasePath(path),
      install: { try $0.execute("CREATE TABLE theirs (id INTEGER)") },
      verify: { _ in }
    )
    _ = try database.checkpoint()
    let error = openingError()
    #expect(error?.code == .notALedger && error?.message.contains("another path") == true)
    let tables = try database.read { try $0.values(of: "SELECT name FROM sqlite_schema") }
    #expect(tables == ["theirs"])
  }

  /// A change to the tables of a ledger, the code that refuses it, and a word of the sentence.
  static let changes: [(sql: String, code: LedgerError.Code, word: String)] = [
    ("CREATE TABLE extra (id INTEGER)", .notALedger, "tables"),
    ("CREATE VIEW spy AS SELECT * FROM llm_call", .notALedger, "tables"),
    (
      "CREATE TRIGGER spy AFTER INSERT ON llm_call BEGIN SELECT 1; END", .notALedger, "tables"
    ),
    ("DROP INDEX llm_call_by_time", .notALedger, "tables"),
    ("ALTER TABLE llm_call ADD COLUMN note TEXT", .notALedger, "tables"),
    ("PRAGMA user_version = 1", .notALedger, "version 1"),
    ("PRAGMA user_version = 0", .notALedger, "version 0"),
    ("PRAGMA user_version = 3", .newerSchema, "version 3"),
    ("PRAGMA user_version = 2147483647", .newerSchema, "version 2147483647"),
    ("PRAGMA application_id = 7", .notALedger, "not a ledger"),
  ]

  @Test(arguments: changes)
  func `a ledger with other tables or another version is refused`(
    _ change: (sql: String, code: LedgerError.Code, word: String)
  ) throws {
    _ = try Ledger(path: path)
    try tamper(change.sql)
    let error = openingError()
    #expect(error?.code == change.code, "\(change.sql)")
    #expect(error?.message.contains(change.word) == true, "\(error?.message ?? "")")
  }

  @Test func `a damaged or shortened file is refused`() throws {
    do {
      let ledger = try Ledger(path: path)
      try ledger.record(.costing(.cents(1)))
    }
    try tamper("PRAGMA user_version = 2")
    let bytes = try Data(contentsOf: URL(filePath: path))
    var torn = bytes
    for index in 100..<200 { torn[index] ^= 0xFF }
    for damaged in [torn, bytes.prefix(4096 * 3)] {
      try folder.run("rm -f \"$1\" \"$1-wal\" \"$1-shm\"", path)
      try damaged.write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      do {
        let verification = try Ledger(path: path).verify()
        #expect(!verification.isOK)
      } catch let error as LedgerError {
        #expect(error.code == .corrupt || error.code == .notALedger, "\(error.code) \(error)")
      }
    }
  }

  @Test(arguments: ["", "\u{0}", "file:x?mode=memory", ":memory:", "/nowhere/at/all/x.sqlite"])
  func `a path that cannot hold a ledger is refused`(path: String) {
    #expect(refusal { try Ledger(path: path) } == .invalidPath, "\(path)")
  }

  @Test func `two openings of one file see each other's writes at once`() throws {
    let test = try TestLedger()
    let other = try test.reopened()
    try test.setBudget(.dollars(1))
    let hold = try other.budget(for: .acme).reserve(.cents(60))
    #expect(refusal { try test.guarding().reserve(.cents(41)) } == .budgetExceeded)
    try test.guarding().settle(hold.id, with: .cost(.cents(10)))
    #expect(try other.budget(for: .acme).status().spent == .cents(10))
    try test.expectVerified()
  }
}
