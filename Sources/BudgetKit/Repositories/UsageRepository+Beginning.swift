internal import BudgetSQLite

extension UsageRepository {
  /// Returns the first day on which a workspace has used anything; `nil` for one that never has.
  static func firstDay(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> CivilDate? {
    try connection.statement(BeginningSQL.firstDay)
      .bind(workspace.rawValue)
      .first { $0.optionalInt64(0) }?
      .map { CivilDate(daysSince1970: Int($0)) }
  }

  package enum BeginningSQL {
    package static let all = [firstDay]

    static let firstDay: StaticString = """
      SELECT min(day)
      FROM usage_project_day
      WHERE workspace_number =
        (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
      """
  }
}
