package import BudgetKit

extension Diagnosis {
  package var json: JSON {
    .fields([
      "path": .string(path),
      "file_size": .integer(fileSize),
      "file_mode": .string(fileMode),
      "wal_size": .integer(logSize),
      "file_system": .string(fileSystem),
      "schema_version": .integer(schemaVersion),
      "price_book_edition": .string(priceBookEdition),
      "sqlite_version": .string(sqliteVersion),
      "sqlite_bugs": .array(sqliteBugs.map(JSON.string)),
      "warnings": .array(warnings.map(JSON.string)),
    ])
    .adding(spool.map { ["spool": $0.json] } ?? [:])
    .adding(unchecked.map { ["unchecked_reservations": $0.json] } ?? [:])
  }
}
