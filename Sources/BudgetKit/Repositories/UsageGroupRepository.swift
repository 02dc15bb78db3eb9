internal import BudgetSQLite

/// The groups of the usage cube, each with a number.
enum UsageGroupRepository {
  /// Returns the number of a group, giving it one where it has none.
  static func findOrInsert(
    _ key: UsageGroupKey,
    on connection: borrowing Connection
  ) throws -> Int64 {
    if let number = try find(key, on: connection) { return number }
    try bind(key, to: connection.statement(SQL.insert)).run()
    guard let number = try find(key, on: connection) else {
      throw LedgerError.damaged("Table usage_group does not hold what was written to it")
    }
    return number
  }

  private static func find(
    _ key: UsageGroupKey,
    on connection: borrowing Connection
  ) throws -> Int64? {
    try bind(key, to: connection.statement(SQL.find)).first { $0.int64(0) }
  }

  private static func bind(_ key: UsageGroupKey, to statement: Statement) -> Statement {
    let group = key.group
    return
      statement
      .bind(key.workspaceNumber)
      .bind(group.project)
      .bind(group.kind)
      .bind(group.provider)
      .bind(group.model)
      .bind(group.serviceTier)
      .bind(group.operation)
      .bind(group.feature)
      .bind(group.agent)
      .bind(group.user)
      .bind(group.unit)
  }
}

// MARK: - SQL

extension UsageGroupRepository {
  package enum SQL {
    package static let all = [find, insert]

    static let find: StaticString = """
      SELECT group_id
      FROM usage_group
      WHERE workspace_number = :workspace_number
        AND project_id = :project_id
        AND kind = :kind
        AND provider = :provider
        AND model = :model
        AND service_tier = :service_tier
        AND operation = :operation
        AND feature = :feature
        AND agent_id = :agent_id
        AND user_id = :user_id
        AND unit = :unit
      """

    static let insert: StaticString = """
      INSERT INTO usage_group (
        workspace_number, project_id, kind, provider, model, service_tier, operation, feature,
        agent_id, user_id, unit
      ) VALUES (
        :workspace_number, :project_id, :kind, :provider, :model, :service_tier, :operation,
        :feature, :agent_id, :user_id, :unit
      )
      """
  }
}
