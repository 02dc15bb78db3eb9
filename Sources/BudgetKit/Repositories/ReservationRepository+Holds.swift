internal import BudgetSQLite

/// What open reservations hold, and until when.
extension ReservationRepository {
  /// Returns what each open reservation of a scope and a period holds that has not run out, those
  /// that run out first coming first.
  ///
  /// Those are left out whose money counts as spent when they run out: waiting for that is in vain.
  ///
  /// - Complexity: Linear in the open reservations of the scope's workspaces.
  static func holds(
    of scope: BudgetScope,
    in period: Period,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [(expiresAt: Instant, amount: Money)] {
    try WorkspaceRepository.workspaces(of: scope, on: connection)
      .flatMap { workspace in
        try connection.statement(HoldsSQL.list)
          .bind(workspace.rawValue)
          .bind(now.millisecondsSince1970)
          .bind(period.start.millisecondsSince1970)
          .bind(period.end.millisecondsSince1970)
          .bind(namesOf: UsageScope(scope, in: workspace))
          .map { row in
            (
              expiresAt: Instant(millisecondsSince1970: row.int64(0)),
              amount: try row.amount(1, in: "reservation")
            )
          }
      }
      .sorted { $0.expiresAt < $1.expiresAt }
  }

  package enum HoldsSQL {
    package static let all = [list]

    static let list: StaticString = """
      SELECT expires_at_ms, amount_nanodollars
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND on_expiry = 'return'
        AND expires_at_ms > :now_ms
        AND created_at_ms >= :period_start_ms
        AND created_at_ms < :period_end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR coalesce(provider, '') = :provider)
        AND (:model IS NULL OR coalesce(model, '') = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      """
  }
}
