internal import BudgetSQLite

/// The archives that were named, for what needs rows that have left the ledger.
struct AttachedArchives: Sendable {
  /// Lends a connection to an archive, on a state that does not change.
  typealias Reader =
    @Sendable (_ body: (borrowing Connection) throws -> Void) throws -> Void

  private var readers: [String: Reader] = [:]

  init() {}

  /// Adds an archive.
  mutating func attach(_ id: String, _ reader: @escaping Reader) {
    readers[id] = reader
  }

  /// Whether an archive was named.
  func contains(_ archive: RemovedRows.Archive) -> Bool { readers[archive.id] != nil }

  /// Returns the rows of a period that have left, and are in no archive that was named: for good,
  /// or still on their way.
  func missing(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [RemovedRows] {
    try RetentionRepository.removed(from: workspace, in: period, on: connection).filter { rows in
      !rows.isFinished || !(rows.archive.map(contains) ?? false)
    }
  }

  /// Calls `body` with each archive that holds rows of a workspace that began in a period, then
  /// with the ledger.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/archived`` where rows have left into an
  ///   archive that was not named, or for good; what `body` throws.
  func eachSource(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection,
    _ body: (borrowing Connection) throws -> Void
  ) throws {
    let removed = try RetentionRepository.removed(from: workspace, in: period, on: connection)
    var named: [String] = []
    for rows in removed {
      guard rows.isFinished, let archive = rows.archive, contains(archive) else {
        throw rows.refusal(in: try WorkspaceRepository.zone(of: workspace, on: connection))
      }
      if !named.contains(archive.id) { named.append(archive.id) }
    }
    for id in named { try readers[id]?(body) }
    try body(connection)
  }

  /// Calls `body` with an archive.
  func read(
    _ archive: RemovedRows.Archive,
    _ body: (borrowing Connection) throws -> Void
  ) throws {
    try readers[archive.id]?(body)
  }
}
