internal import BudgetSQLite

/// A call or a use of a resource, as a replay of the past sees it.
struct HistoryRow: Hashable {
  let id: RecordID
  let kind: Charge.Kind
  /// Whose it was, and the model that answered; of a resource `compute` and its type.
  let subject: CallSubject
  let startedAt: Instant
  /// What it cost; `nil` where nobody knows.
  let cost: Money?
  /// What stays held where nobody knows the cost.
  let held: Money
  /// Its prompt and completion tokens; 0 of a resource.
  let tokens: Int64

  /// What it takes of the room of a budget of dollars.
  var costOrHeld: Money { cost ?? held }

  /// What it takes of a budget's room.
  func amount(of unit: BudgetUnit) -> Amount {
    switch unit {
    case .usd: Amount(costOrHeld)
    case .tokens: Amount(tokens)
    case .calls: Amount(kind == .llm ? 1 : 0)
    }
  }
}

/// The rows of the past by pages, one kind of one workspace at a time.
enum HistoryRepository {
  /// Returns at most so many rows that belong to a scope, in the order of time, each with the place
  /// after which the next begin.
  ///
  /// - Complexity: Linear in the rows of the workspace that are passed over.
  static func page(
    of kind: Charge.Kind,
    in scope: UsageScope,
    during period: Period,
    after cursor: PageCursor?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [(HistoryRow, PageCursor)] {
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(kind == .llm ? SQL.calls : SQL.resources)
      .bind(scope.workspace.rawValue)
      .bind(cursor?.timestampMilliseconds ?? Int64.min)
      .bind(cursor?.rowNumber ?? Int64.min)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(namesOf: scope)
      .bind(limit)
      .map { row in
        var reader = RowReader(row, of: kind == .llm ? "llm_call" : "resource_usage")
        let history = try HistoryRow(kind, &reader)
        return (history, PageCursor(after: history.startedAt, &reader))
      }
  }

  /// Tells what the rows of a scope that began in a period add up to, for each kind of row apart:
  /// whose it was and the model that answered; until `body` answers that it has heard enough.
  ///
  /// - Complexity: Linear in the rows of the workspace in the period.
  static func spend(
    of scope: UsageScope,
    during period: Period,
    on connection: borrowing Connection,
    bySubject body: (CallSubject, UsageSpend) throws -> Bool
  ) throws {
    let statement = try connection.statement(SQL.spendBySubject)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(namesOf: scope)
      .bind(scope.kind?.rawValue)
    defer { statement.reset() }
    while try statement.step() {
      var reader = RowReader(statement.row, of: "llm_call")
      let context = try CallContext(&reader)
      let subject = CallSubject(context, provider: reader.nextText(), model: reader.nextText())
      let totals = try UsageTotals(ofMany: statement.row, from: 11, in: "llm_call")
      let spend = UsageSpend(
        totals: totals,
        held: try statement.row.cost(18, ofCalls: totals.calls, in: "llm_call")
      )
      guard try body(subject, spend) else { return }
    }
  }

  /// Returns how many reservations the busiest of the budgets that a workspace's calls touch has
  /// refused on some days.
  static func mostRefusals(
    in workspace: WorkspaceID,
    on days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try connection.statement(SQL.mostRefusals)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(workspace.rawValue)
      .first { $0.int64(0) } ?? 0
  }
}

extension HistoryRow {
  fileprivate init(_ kind: Charge.Kind, _ reader: inout RowReader) throws {
    self.kind = kind
    id = RecordID(trusted: reader.nextText())
    let context = try CallContext(&reader)
    subject = CallSubject(
      context,
      provider: reader.nextText(),
      model: reader.nextText()
    )
    startedAt = reader.nextInstant()
    cost = try reader.nextOptionalAmount()
    held = try reader.nextOptionalAmount() ?? .zero
    tokens = try reader.nextCount()
  }
}

// MARK: - SQL

extension HistoryRepository {
  package enum SQL {
    package static let all = [calls, resources, spendBySubject, mostRefusals]

    static let calls: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, provider, model, timestamp_ms,
        (
          SELECT coalesce(llm_call.cost_nanodollars, CASE min(a.unpriced_calls) WHEN -1 THEN 0 END)
            + coalesce(sum(a.amount_nanodollars), 0)
          FROM adjustment AS a
          WHERE a.workspace_id = llm_call.workspace_id
            AND a.adjusts_call_id = llm_call.id
            AND a.counts = 1
        ),
        computed_cost_nanodollars, tokens_prompt + tokens_completion, rowid
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND voided_by IS NULL
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR provider = :provider)
        AND (:model IS NULL OR model = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let resources: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, 'compute', resource_type, timestamp_ms,
        cost_nanodollars + (
          SELECT coalesce(sum(a.amount_nanodollars), 0)
          FROM adjustment AS a
          WHERE a.workspace_id = resource_usage.workspace_id
            AND a.adjusts_usage_id = resource_usage.id
            AND a.counts = 1
        ),
        NULL, 0, rowid
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND voided_by IS NULL
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR 'compute' = :provider)
        AND (:model IS NULL OR resource_type = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let spendBySubject: StaticString = """
      SELECT
        workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation, tags,
        provider, model, sum(calls), sum(unpriced_calls), coalesce(sum(cost_nanodollars), 0), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write), coalesce(sum(held_nanodollars), 0)
      FROM (
        SELECT
          'llm' AS kind, workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 1 AS calls, cost_nanodollars IS NULL AS unpriced_calls, cost_nanodollars,
          CASE WHEN cost_nanodollars IS NULL THEN computed_cost_nanodollars END AS held_nanodollars, tokens_prompt,
          tokens_completion, tokens_cache_read,
          tokens_cache_write_5m + tokens_cache_write_1h AS tokens_cache_write
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          'compute', workspace_id, timestamp_ms, project_id, 'compute', resource_type, operation, feature,
          agent_id, user_id, session_id, execution_id, tags, 1, cost_nanodollars IS NULL, cost_nanodollars, 0, 0, 0, 0, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          'adjustment', workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 0, unpriced_calls, amount_nanodollars, held_nanodollars, tokens, 0, 0, 0
        FROM adjustment
        WHERE counts = 1
      ) AS rows
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
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
        AND (:kind IS NULL OR kind = :kind)
      GROUP BY
        workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation, tags,
        provider, model
      """

    static let mostRefusals: StaticString = """
      SELECT coalesce(max(refused), 0)
      FROM (
        SELECT sum(r.refused) AS refused
        FROM budget_refusal AS r
        JOIN budget AS b ON b.budget_id = r.budget_id
        WHERE r.day BETWEEN :first_day AND :last_day
          AND b.observing = 0
          AND (b.workspace_id = '' OR :workspace_id = '' OR b.workspace_id = :workspace_id)
        GROUP BY r.budget_id
      ) AS refusals
      """
  }
}
