package import BudgetSQLite

/// A small ledger for the tests of the SQLite layer: entries with ids, and a counter that must
/// equal their sum.
package enum Entries {
  package static let schema = """
    CREATE TABLE entry (
      id TEXT NOT NULL PRIMARY KEY,
      number INTEGER NOT NULL UNIQUE,
      amount INTEGER NOT NULL CHECK (amount >= 0)
    ) STRICT;
    CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, spent INTEGER NOT NULL) STRICT;
    INSERT INTO counter (name, spent) VALUES ('all', 0);
    PRAGMA user_version = 7;
    """

  /// Opens the ledger at a path, or makes it.
  package static func open(
    _ path: String,
    patience: Duration = .seconds(10),
    readerCount: Int = 2
  ) throws -> Database {
    try Database(
      DatabasePath(path),
      patience: patience,
      readerCount: readerCount,
      install: { try $0.execute(schema) },
      verify: { connection in
        guard try connection.value(of: "PRAGMA user_version") == "7" else { throw NotEntries() }
      }
    )
  }

  /// A database that is no ledger of entries.
  package struct NotEntries: Error {
    package init() {}
  }

  /// Inserts an entry and counts it; does nothing if the id is there already.
  package static func record(
    _ id: String,
    amount: Int64,
    in connection: borrowing Connection
  ) throws {
    let isThere = try connection.statement("SELECT 1 FROM entry WHERE id = :id").bind(id)
      .first { _ in true }
    guard isThere == nil else { return }
    try connection.statement(
      """
      INSERT INTO entry (id, number, amount)
      SELECT :id, coalesce(max(number), 0) + 1, :amount FROM entry
      """
    ).bind(id).bind(amount).run()
    try connection.statement("UPDATE counter SET spent = spent + :amount").bind(amount).run()
  }

  package static func count(_ connection: borrowing Connection) throws -> Int64 {
    try connection.statement("SELECT count(*) FROM entry").first { $0.int64(0) } ?? -1
  }

  /// How far the counter is from the sum of the entries; 0 when all is well.
  package static func drift(_ connection: borrowing Connection) throws -> Int64 {
    try connection.statement(
      "SELECT (SELECT spent FROM counter) - (SELECT coalesce(sum(amount), 0) FROM entry)"
    ).first { $0.int64(0) } ?? -1
  }
}
