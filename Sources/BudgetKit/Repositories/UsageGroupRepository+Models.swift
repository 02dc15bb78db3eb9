internal import BudgetSQLite

/// The models that a workspace has used.
extension UsageGroupRepository {
  /// Returns the names of all models of which a workspace has recorded a call.
  ///
  /// - Complexity: Linear in the usage groups of the workspace.
  static func models(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Set<PriceTable.Name> {
    Set(
      try connection.statement(ModelsSQL.list)
        .bind(workspace.rawValue)
        .map { PriceTable.Name(provider: $0.text(0), model: $0.text(1)) }
    )
  }

  package enum ModelsSQL {
    package static let all = [list]

    static let list: StaticString = """
      SELECT DISTINCT provider, model
      FROM usage_group
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND kind = 'llm'
      """
  }
}
