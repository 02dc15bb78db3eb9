-- From version 1 to version 2.
--
-- The rows of a ledger of version 1, attached as `old`, go into the empty tables of schema.sql, which are those of version 2
-- (main). Nothing is written to `old`. Parents come before children; rowids stay where lists are paged by them.
--
-- Whoever changes a table of version 2 changes its statement here: a new column gets its value, a new table is filled from
-- the old ones, a table that is gone is left out. What has to stay equal stands at the end.

INSERT INTO main.workspace (
  workspace_id, time_zone
)
SELECT
  workspace_id, time_zone
FROM old.workspace;

INSERT INTO main.price_book (
  singleton, revision, built_in_edition
)
SELECT
  singleton, revision, built_in_edition
FROM old.price_book;

INSERT INTO main.model_price (
  price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
  output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
  audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate,
  request_rate, web_search_rate, source
)
SELECT
  price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
  output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
  audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate,
  request_rate, web_search_rate, source
FROM old.model_price;

INSERT INTO main.model_alias (
  provider, alias, source, model
)
SELECT
  provider, alias, source, model
FROM old.model_alias;

INSERT INTO main.resource_price (
  price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source
)
SELECT
  price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source
FROM old.resource_price;

INSERT INTO main.llm_call (
  rowid, id, workspace_id, project_id, execution_id, provider, model, service_tier, operation,
  agent_id, user_id, session_id, feature, tags, metadata, tokens_prompt, tokens_cache_read,
  tokens_cache_write_5m, tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
  tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
  tokens_completion_image, web_searches, pricing, cost_nanodollars, input_cost_nanodollars,
  output_cost_nanodollars, computed_cost_nanodollars, price_id, reservation_id, latency_ms, success,
  error, timestamp_ms
)
SELECT
  rowid, id, workspace_id, project_id, execution_id, provider, model, service_tier, operation,
  agent_id, user_id, session_id, feature, tags, metadata, tokens_prompt, tokens_cache_read,
  tokens_cache_write_5m, tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
  tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
  tokens_completion_image, web_searches, pricing, cost_nanodollars, input_cost_nanodollars,
  output_cost_nanodollars, computed_cost_nanodollars, price_id, reservation_id, latency_ms, success,
  error, timestamp_ms
FROM old.llm_call;

INSERT INTO main.resource_usage (
  rowid, id, workspace_id, project_id, execution_id, agent_id, resource_type, usage_millionths,
  unit, duration_ms, pricing, cost_nanodollars, price_id, metadata, timestamp_ms
)
SELECT
  rowid, id, workspace_id, project_id, execution_id, agent_id, resource_type, usage_millionths,
  unit, duration_ms, pricing, cost_nanodollars, price_id, metadata, timestamp_ms
FROM old.resource_usage;

INSERT INTO main.execution_cost (
  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms, breakdown
)
SELECT
  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms, breakdown
FROM old.execution_cost;

INSERT INTO main.workspace_budget (
  workspace_id, monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails,
  unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
)
SELECT
  workspace_id, monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails,
  unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
FROM old.workspace_budget;

INSERT INTO main.project_budget (
  workspace_id, project_id, monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails,
  unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
)
SELECT
  workspace_id, project_id, monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails,
  unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
FROM old.project_budget;

INSERT INTO main.budget_period (
  workspace_id, project_id, period_start_ms, period_end_ms, spent_nanodollars, reserved_nanodollars,
  unpriced_calls
)
SELECT
  workspace_id, project_id, period_start_ms, period_end_ms, spent_nanodollars, reserved_nanodollars,
  unpriced_calls
FROM old.budget_period;

INSERT INTO main.reservation (
  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars, amount_nanodollars,
  ttl_ms, created_at_ms, expires_at_ms, state, ended_at_ms, call_id, late
)
SELECT
  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars, amount_nanodollars,
  ttl_ms, created_at_ms, expires_at_ms, state, ended_at_ms, call_id, late
FROM old.reservation;

INSERT INTO main.calendar_event (
  workspace_id, day, kind, factor_thousandths, note
)
SELECT
  workspace_id, day, kind, factor_thousandths, note
FROM old.calendar_event;

INSERT INTO main.budget_alert (
  alert_id, workspace_id, project_id, period_start_ms, kind, threshold_percent, spent_nanodollars,
  budget_nanodollars, recorded_at_ms, rearmed_at_ms
)
SELECT
  alert_id, workspace_id, project_id, period_start_ms, kind, threshold_percent, spent_nanodollars,
  budget_nanodollars, recorded_at_ms, rearmed_at_ms
FROM old.budget_alert
WHERE kind <> 'anomaly';

-- The percentage of an anomaly was 100 for a day and 4 for an hour.
INSERT INTO main.spend_anomaly (
  alert_id, workspace_id, project_id, unit, start_ms, amount_nanodollars, threshold_nanodollars,
  recorded_at_ms, rearmed_at_ms
)
SELECT
  alert_id, workspace_id, project_id, CASE threshold_percent WHEN 4 THEN 'hour' ELSE 'day' END,
  period_start_ms, spent_nanodollars, budget_nanodollars, recorded_at_ms, rearmed_at_ms
FROM old.budget_alert
WHERE kind = 'anomaly';

INSERT INTO main.audit_log (
  audit_id, changed_at_ms, actor, action, subject, before, after, reason
)
SELECT
  audit_id, changed_at_ms, actor, action, subject, before, after, reason
FROM old.audit_log;

-- What has to be equal --------------------------------------------------------------------------
-- A sum that is another breaks the constraint; the old file then stays as it is.

CREATE TEMP TABLE comparison (
  what TEXT NOT NULL,
  is_equal INTEGER NOT NULL CHECK (is_equal)
) STRICT;

INSERT INTO comparison
SELECT 'calls',
  (SELECT count(*), total(cost_nanodollars), total(tokens_prompt), total(tokens_completion) FROM old.llm_call)
  = (SELECT count(*), total(cost_nanodollars), total(tokens_prompt), total(tokens_completion) FROM main.llm_call);

INSERT INTO comparison
SELECT 'resources',
  (SELECT count(*), total(cost_nanodollars), total(usage_millionths) FROM old.resource_usage)
  = (SELECT count(*), total(cost_nanodollars), total(usage_millionths) FROM main.resource_usage);

INSERT INTO comparison
SELECT 'executions',
  (SELECT count(*), total(llm_cost_nanodollars), total(compute_cost_nanodollars) FROM old.execution_cost)
  = (SELECT count(*), total(llm_cost_nanodollars), total(compute_cost_nanodollars) FROM main.execution_cost);

INSERT INTO comparison
SELECT 'periods',
  (SELECT count(*), total(spent_nanodollars), total(reserved_nanodollars), total(unpriced_calls) FROM old.budget_period)
  = (SELECT count(*), total(spent_nanodollars), total(reserved_nanodollars), total(unpriced_calls) FROM main.budget_period);

INSERT INTO comparison
SELECT 'reservations',
  (SELECT count(*), total(amount_nanodollars), total(state = 'open') FROM old.reservation)
  = (SELECT count(*), total(amount_nanodollars), total(state = 'open') FROM main.reservation);

INSERT INTO comparison
SELECT 'alerts',
  (SELECT count(*), total(rearmed_at_ms IS NULL), total(spent_nanodollars) FROM old.budget_alert)
  = (
    SELECT count(*), total(rearmed_at_ms IS NULL), total(spent_nanodollars)
    FROM (
      SELECT rearmed_at_ms, spent_nanodollars FROM main.budget_alert
      UNION ALL
      SELECT rearmed_at_ms, amount_nanodollars FROM main.spend_anomaly
    )
  );

INSERT INTO comparison
SELECT 'limits',
  (SELECT count(*), total(monthly_budget_nanodollars) FROM old.workspace_budget)
  = (SELECT count(*), total(monthly_budget_nanodollars) FROM main.workspace_budget);

INSERT INTO comparison
SELECT 'limits of projects',
  (SELECT count(*), total(monthly_budget_nanodollars) FROM old.project_budget)
  = (SELECT count(*), total(monthly_budget_nanodollars) FROM main.project_budget);

INSERT INTO comparison
SELECT 'prices',
  (SELECT count(*), total(input_rate), total(output_rate) FROM old.model_price)
  = (SELECT count(*), total(input_rate), total(output_rate) FROM main.model_price);

INSERT INTO comparison
SELECT 'audit',
  (SELECT count(*), total(changed_at_ms) FROM old.audit_log)
  = (SELECT count(*), total(changed_at_ms) FROM main.audit_log);

DROP TABLE comparison;
