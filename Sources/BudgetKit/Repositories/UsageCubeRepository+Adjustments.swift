internal import BudgetSQLite

// What corrects a row is added to the cell of that row, which is there already; what corrects none
// has a cell of its own.

extension UsageCubeRepository {
  package enum AdjustmentSQL {
    package static let all = [groups, days, hours, modelHours]

    static let groups: StaticString = """
      INSERT INTO usage_group (
        workspace_number, project_id, kind, provider, model, service_tier, operation, feature,
        agent_id, user_id, unit
      )
      SELECT DISTINCT
        w.workspace_number, coalesce(a.project_id, ''), a.usage_kind, a.provider, a.model,
        a.service_tier, coalesce(a.operation, ''), coalesce(a.feature, ''),
        coalesce(a.agent_id, ''), coalesce(a.user_id, ''), a.unit
      FROM workspace AS w
      JOIN adjustment AS a ON a.workspace_id = w.workspace_id AND a.counts = 1
      WHERE w.workspace_id = :workspace_id
        AND a.timestamp_ms >= :day_start_ms
        AND a.timestamp_ms < :day_end_ms
      ON CONFLICT DO NOTHING
      """

    static let days: StaticString = """
      INSERT INTO usage_day (
        workspace_number, day, group_id, calls, failed_calls, unpriced_calls, cached_calls,
        cost_nanodollars, failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,
        output_cost_nanodollars, cache_read_cost_nanodollars, cache_write_cost_nanodollars,
        other_cost_nanodollars, tokens_prompt, tokens_cache_read, tokens_cache_write_5m,
        tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
        tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
        tokens_completion_image, web_searches, latency_ms, latency_count, quantity_millionths,
        duration_ms
      )
      SELECT
        w.workspace_number, :day, g.group_id, 0, 0, sum(a.unpriced_calls), 0,
        sum(a.amount_nanodollars), 0, sum(a.held_nanodollars), 0, 0, 0, 0, 0, sum(a.tokens), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM workspace AS w
      JOIN adjustment AS a ON a.workspace_id = w.workspace_id AND a.counts = 1
      JOIN usage_group AS g ON g.workspace_number = w.workspace_number
        AND g.project_id = coalesce(a.project_id, '')
        AND g.kind = a.usage_kind
        AND g.provider = a.provider
        AND g.model = a.model
        AND g.service_tier = a.service_tier
        AND g.operation = coalesce(a.operation, '')
        AND g.feature = coalesce(a.feature, '')
        AND g.agent_id = coalesce(a.agent_id, '')
        AND g.user_id = coalesce(a.user_id, '')
        AND g.unit = a.unit
      WHERE w.workspace_id = :workspace_id
        AND a.timestamp_ms >= :day_start_ms
        AND a.timestamp_ms < :day_end_ms
      GROUP BY g.group_id
      ON CONFLICT (workspace_number, day, group_id) DO UPDATE SET
        unpriced_calls = unpriced_calls + excluded.unpriced_calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
        held_nanodollars = held_nanodollars + excluded.held_nanodollars,
        tokens_prompt = tokens_prompt + excluded.tokens_prompt
      """

    static let hours: StaticString = """
      INSERT INTO usage_hour (
        workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      )
      SELECT
        w.workspace_number, :day, (a.timestamp_ms - :day_start_ms) / 3600000 AS hour,
        coalesce(a.project_id, '') AS project, a.usage_kind, 0, sum(a.unpriced_calls),
        sum(a.amount_nanodollars), sum(a.held_nanodollars), sum(a.tokens), 0, 0, 0
      FROM workspace AS w
      JOIN adjustment AS a ON a.workspace_id = w.workspace_id AND a.counts = 1
      WHERE w.workspace_id = :workspace_id
        AND a.timestamp_ms >= :day_start_ms
        AND a.timestamp_ms < :day_end_ms
      GROUP BY hour, project, a.usage_kind
      ON CONFLICT (workspace_number, day, hour, project_id, kind) DO UPDATE SET
        unpriced_calls = unpriced_calls + excluded.unpriced_calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
        held_nanodollars = held_nanodollars + excluded.held_nanodollars,
        tokens_prompt = tokens_prompt + excluded.tokens_prompt
      """

    static let modelHours: StaticString = """
      INSERT INTO usage_model_hour (
        workspace_number, provider, model, day, hour, calls, cost_nanodollars
      )
      SELECT
        w.workspace_number, a.provider, a.model, :day,
        (a.timestamp_ms - :day_start_ms) / 3600000 AS hour, 0, sum(a.amount_nanodollars)
      FROM workspace AS w
      JOIN adjustment AS a ON a.workspace_id = w.workspace_id AND a.counts = 1
      WHERE w.workspace_id = :workspace_id
        AND a.timestamp_ms >= :day_start_ms
        AND a.timestamp_ms < :day_end_ms
      GROUP BY hour, a.provider, a.model
      ON CONFLICT (workspace_number, provider, model, day, hour) DO UPDATE SET
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars
      """
  }
}
