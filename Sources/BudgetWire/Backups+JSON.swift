package import BudgetKit

extension Backup {
  /// The backup of the ledger at a path.
  package func json(of database: String) -> JSON {
    .fields([
      "database": .string(database),
      "backup": .string(path),
      "file_size": .integer(size),
    ])
  }
}

extension Restoration {
  /// What came of a backup.
  package func json(of backup: String) -> JSON {
    .fields([
      "database": .string(path),
      "backup": .string(backup),
      "kept_as": .text(keptPath),
      "newest_entry": .instant(newestEntry),
      "open_reservations": .integer(Int64(openReservations)),
      "expired_reservations": .integer(Int64(expiredReservations)),
      "differences": .array(differences.map(JSON.string)),
    ])
  }
}

extension JSON {
  /// Creates what tells of a ledger that was made, or was there.
  package static func ledger(at path: String, isNew: Bool) -> JSON {
    .fields(["database": .string(path), "new": .bool(isNew)])
  }

  /// Creates what tells why something failed.
  package static func failure(_ code: String, _ message: String) -> JSON {
    .fields(["error": .fields(["code": .string(code), "message": .string(message)])])
  }
}
