internal import BudgetSQLite

/// The workspaces of a ledger, their zones, and the revision of the price book, which writers need
/// together.
enum WorkspaceRepository {
  /// What a writer must know before it books for a workspace.
  struct Entry {
    /// The number of the workspace; `nil` for a workspace that is not in the ledger yet.
    let number: Int64?
    /// The zone of the workspace; `nil` for a workspace that is not in the ledger yet.
    let zoneIdentifier: String?
    /// The revision of the price book.
    let priceRevision: Int64

    /// The zone of the workspace, which is UTC until somebody sets another.
    var zone: Zone {
      get throws {
        try zoneIdentifier.map { name in try stored(in: "workspace") { try Zone(identifier: name) }
        }
          ?? .utc
      }
    }
  }

  static func entry(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Entry {
    try connection.statement(SQL.entry)
      .bind(workspace.rawValue)
      .first {
        Entry(
          number: $0.optionalInt64(2),
          zoneIdentifier: $0.optionalText(1),
          priceRevision: $0.int64(0)
        )
      } ?? Entry(number: nil, zoneIdentifier: nil, priceRevision: 0)
  }

  /// Returns the zone of a workspace, which is UTC until somebody sets another.
  static func zone(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Zone {
    try entry(of: workspace, on: connection).zone
  }

  /// Returns the number of a workspace; 0 for `nil`, which is all of them, and for one that is not
  /// in the ledger yet.
  static func number(
    of workspace: WorkspaceID?,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try workspace.flatMap { try entry(of: $0, on: connection).number } ?? 0
  }

  /// Returns the workspaces whose calls belong to a scope: one, or all of the ledger.
  static func workspaces(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [WorkspaceID] {
    scope.isWholeLedger ? try list(on: connection).map(\.0) : [scope.workspace]
  }

  static func list(on connection: borrowing Connection) throws -> [(WorkspaceID, zone: String)] {
    try connection.statement(SQL.list).map { (WorkspaceID(trusted: $0.text(0)), zone: $0.text(1)) }
  }

  /// Returns the zone of every workspace.
  static func zones(on connection: borrowing Connection) throws -> [WorkspaceID: Zone] {
    var zones: [WorkspaceID: Zone] = [:]
    for (workspace, name) in try list(on: connection) {
      zones[workspace] = try stored(in: "workspace") { try Zone(identifier: name) }
    }
    return zones
  }

  static func setZone(
    _ zone: Zone,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.setZone)
      .bind(workspace.rawValue)
      .bind(zone.identifier)
      .run()
  }
}

extension WorkspaceRepository {
  package enum SQL {
    package static let all = [entry, list, setZone]

    static let entry: StaticString = """
      SELECT price_book.revision, workspace.time_zone, workspace.workspace_number
      FROM price_book
      LEFT JOIN workspace ON workspace.workspace_id = :workspace_id
      WHERE price_book.singleton = 1
      """

    static let list: StaticString = """
      SELECT workspace_id, time_zone
      FROM workspace
      ORDER BY workspace_id
      """

    static let setZone: StaticString = """
      INSERT INTO workspace (workspace_id, time_zone)
      VALUES (:workspace_id, :time_zone)
      ON CONFLICT (workspace_id) DO UPDATE SET time_zone = excluded.time_zone
      """
  }
}
