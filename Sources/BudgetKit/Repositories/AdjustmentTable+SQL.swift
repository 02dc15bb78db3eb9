// The statements of the rows that correct others.

extension AdjustmentTable {
  package enum SQL {
    package static let all = [
      insert, find, list, counting, correction, corrections, voidCall, voidUsage, stopCounting,
      expiry, stopCountingExpiry, estimatedAtExpiry, hasCredits, ofCall, ofUsage, ofNoRow, delete,
      booked, repricedCalls,
    ]

    static let insert: StaticString = """
      INSERT INTO adjustment (
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      ) VALUES (
        :adjustment_id, :workspace_id, :project_id, :execution_id, :agent_id, :user_id, :session_id,
        :feature, :operation, :tags, :kind, :adjusts_call_id, :adjusts_usage_id, :reservation_id,
        :amount_nanodollars, :tokens, :unpriced_calls, :held_nanodollars, :usage_kind, :provider, :model, :service_tier, :unit,
        :timestamp_ms, :counts, :reason, :actor, :recorded_at_ms
      )
      """

    static let repricedCalls: StaticString = """
      SELECT DISTINCT workspace_id, adjusts_call_id
      FROM adjustment
      WHERE kind = 'reprice' AND counts = 1
      ORDER BY workspace_id, adjusts_call_id
      """

    static let find: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjustment_id = :adjustment_id
      """

    static let list: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id
      ORDER BY recorded_at_ms DESC, adjustment_id DESC
      LIMIT :limit
      """

    static let counting: StaticString = """
      SELECT
        a.adjustment_id, a.workspace_id, a.project_id, a.execution_id, a.agent_id, a.user_id,
        a.session_id, a.feature, a.operation, a.tags, a.kind, a.adjusts_call_id, a.adjusts_usage_id,
        a.reservation_id, a.amount_nanodollars, a.tokens, a.unpriced_calls, a.held_nanodollars, a.usage_kind, a.provider, a.model,
        a.service_tier, a.unit, a.timestamp_ms, a.counts, a.reason, a.actor, a.recorded_at_ms,
        c.success, coalesce(c.pricing_code, u.pricing_code)
      FROM adjustment AS a
      LEFT JOIN llm_call AS c ON c.workspace_id = a.workspace_id AND c.id = a.adjusts_call_id
      LEFT JOIN resource_usage AS u ON u.workspace_id = a.workspace_id AND u.id = a.adjusts_usage_id
      WHERE a.workspace_id = :workspace_id
        AND a.timestamp_ms >= :start_ms
        AND a.timestamp_ms < :end_ms
        AND a.counts = 1
      ORDER BY a.timestamp_ms, a.adjustment_id
      """

    static let correction: StaticString = """
      SELECT
        coalesce(sum(amount_nanodollars), 0),
        coalesce(sum(CASE kind WHEN 'reprice' THEN amount_nanodollars END), 0),
        coalesce(sum(unpriced_calls), 0), coalesce(sum(held_nanodollars), 0), count(*)
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND counts = 1
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      """

    static let corrections: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      ORDER BY recorded_at_ms, adjustment_id
      """

    static let voidCall: StaticString = """
      UPDATE llm_call
      SET voided_by = :voided_by
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let voidUsage: StaticString = """
      UPDATE resource_usage
      SET voided_by = :voided_by
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let stopCounting: StaticString = """
      UPDATE adjustment
      SET counts = 0
      WHERE workspace_id = :workspace_id
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      """

    static let expiry: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE reservation_id = :reservation_id AND kind = 'expiry' AND counts = 1
      """

    static let stopCountingExpiry: StaticString = """
      UPDATE adjustment
      SET counts = 0
      WHERE reservation_id = :reservation_id AND kind = 'expiry' AND counts = 1
      """

    static let estimatedAtExpiry: StaticString = """
      SELECT coalesce(sum(amount_nanodollars), 0)
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND kind = 'expiry'
        AND counts = 1
        AND (:project_id IS NULL OR project_id = :project_id)
      """

    static let hasCredits: StaticString = """
      SELECT EXISTS (SELECT 1 FROM adjustment WHERE amount_nanodollars < 0)
        OR EXISTS (SELECT 1 FROM retention WHERE adjustments > 0)
      """

    static let booked: StaticString = """
      SELECT timestamp_ms, tags, amount_nanodollars, adjustment_id, counts
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND adjustment_id >= 'reconcile:'
        AND adjustment_id < 'reconcile;'
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
      ORDER BY timestamp_ms, adjustment_id
      """

    static let ofCall: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjusts_call_id = :adjusts_call_id
      ORDER BY adjustment_id
      """

    static let ofUsage: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjusts_usage_id = :adjusts_usage_id
      ORDER BY adjustment_id
      """

    // Those of reservations stay where the reservations are.
    static let ofNoRow: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms, rowid
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms < :before_ms
        AND coalesce(adjusts_call_id, adjusts_usage_id, reservation_id) IS NULL
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let delete: StaticString = """
      DELETE FROM adjustment
      WHERE workspace_id = :workspace_id AND adjustment_id = :adjustment_id
      """
  }
}
