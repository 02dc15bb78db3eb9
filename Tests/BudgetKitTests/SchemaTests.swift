import BudgetKit
import BudgetSQLite
import Foundation
import Testing

@Suite struct SchemaTests {
  @Test func `a fresh ledger has exactly the tables of the schema`() throws {
    let folder = try TemporaryFolder()
    let ledger = try Ledger(path: folder.path("fresh.sqlite"))
    let connection = try folder.connection(to: "fresh.sqlite")
    let fingerprint = try connection.read { try Schema.fingerprint(of: $0) }
    #expect(fingerprint == Schema.fingerprint)
    _ = ledger
  }
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("swift-budget-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func connection(to name: String) throws -> Database {
    try Database(DatabasePath(path(name)), install: { _ in }, verify: { _ in })
  }
}
