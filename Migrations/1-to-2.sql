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

-- A price out of force had the source "removed:" and its number; since when, and where it came from, was not noted.
INSERT INTO main.model_price (
  price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
  output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
  audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate,
  request_rate, web_search_rate, source, superseded_at_ms
)
SELECT
  price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
  output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
  audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate,
  request_rate, web_search_rate, source,
  CASE WHEN source LIKE 'removed:%' THEN 0 END
FROM old.model_price;

INSERT INTO main.model_alias (
  provider, alias, source, model
)
SELECT
  provider, alias, source, model
FROM old.model_alias;

INSERT INTO main.resource_price (
  price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source, superseded_at_ms
)
SELECT
  price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source,
  CASE WHEN source LIKE 'removed:%' THEN 0 END
FROM old.resource_price;

-- New columns of a call stay NULL: what its caches and fees cost and how it ended is not known. None came from a cache.
INSERT INTO main.llm_call (
  rowid, id, workspace_id, project_id, execution_id, provider, model, service_tier, operation,
  agent_id, user_id, session_id, feature, tags, metadata, tokens_prompt, tokens_cache_read,
  tokens_cache_write_5m, tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
  tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
  tokens_completion_image, web_searches, pricing_code, cost_nanodollars, input_cost_nanodollars,
  output_cost_nanodollars, computed_cost_nanodollars, price_id, reservation_id, latency_ms, success,
  error, timestamp_ms
)
SELECT
  rowid, id, workspace_id, project_id, execution_id, provider, model, service_tier, operation,
  agent_id, user_id, session_id, feature, tags, metadata, tokens_prompt, tokens_cache_read,
  tokens_cache_write_5m, tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
  tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
  tokens_completion_image, web_searches,
  CASE pricing WHEN 'priced' THEN 0 WHEN 'reported' THEN 1 WHEN 'free' THEN 2 WHEN 'unpriced' THEN 3 END,
  cost_nanodollars, input_cost_nanodollars,
  output_cost_nanodollars, computed_cost_nanodollars, price_id, reservation_id, latency_ms, success,
  error, timestamp_ms
FROM old.llm_call;

INSERT INTO main.resource_usage (
  rowid, id, workspace_id, project_id, execution_id, agent_id, resource_type, usage_millionths,
  unit, duration_ms, pricing_code, cost_nanodollars, price_id, metadata, timestamp_ms
)
SELECT
  rowid, id, workspace_id, project_id, execution_id, agent_id, resource_type, usage_millionths,
  unit, duration_ms,
  CASE pricing WHEN 'priced' THEN 0 WHEN 'reported' THEN 1 WHEN 'free' THEN 2 WHEN 'unpriced' THEN 3 END,
  cost_nanodollars, price_id, metadata, timestamp_ms
FROM old.resource_usage;

INSERT INTO main.execution_cost (
  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms, breakdown
)
SELECT
  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms, breakdown
FROM old.execution_cost;

-- A workspace's budget and a project's become one, each with its face. The limits that they have had are read from the audit log, which
-- takes more than SQL: until then each account has the limit of today.

INSERT INTO main.budget_book (singleton, revision)
VALUES (1, 0);

INSERT INTO main.budget (
  workspace_id, shape, scope, time_window, unit, limit_amount, hard_limit, alert_thresholds,
  alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, updated_at_ms
)
SELECT
  workspace_id, '[]', '{}', 'month', 'usd', monthly_budget_nanodollars, hard_limit, alert_thresholds,
  alert_emails, unpriced_policy, coalesce(unpriced_ceiling_nanodollars, 0), enabled, updated_at_ms
FROM old.workspace_budget;

INSERT INTO main.budget (
  workspace_id, shape, scope, time_window, unit, limit_amount, hard_limit, alert_thresholds,
  alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, updated_at_ms
)
SELECT
  workspace_id, '["project"]', '{"project":"' || replace(replace(b.project_id, '\', '\\'), '"', '\"') || '"}', 'month', 'usd',
  monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy,
  coalesce(unpriced_ceiling_nanodollars, 0), enabled, updated_at_ms
FROM old.project_budget AS b;

INSERT INTO main.workspace_budget (
  workspace_id, budget_id, shape, scope, time_window, unit, monthly_budget_nanodollars, hard_limit,
  alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, updated_at_ms
)
SELECT
  workspace_id, budget_id, shape, scope, time_window, unit, limit_amount, hard_limit,
  alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, updated_at_ms
FROM main.budget
WHERE shape = '[]';

INSERT INTO main.project_budget (
  workspace_id, project_id, budget_id, shape, scope, time_window, unit, monthly_budget_nanodollars,
  hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled,
  updated_at_ms
)
SELECT
  b.workspace_id, o.project_id, b.budget_id, b.shape, b.scope, b.time_window, b.unit, b.limit_amount,
  b.hard_limit, b.alert_thresholds, b.alert_emails, b.unpriced_policy, b.unpriced_hold_nanodollars,
  b.enabled, b.updated_at_ms
FROM old.project_budget AS o
JOIN main.budget AS b
  ON b.workspace_id = o.workspace_id
  AND b.shape = '["project"]'
  AND b.scope = '{"project":"' || replace(replace(o.project_id, '\', '\\'), '"', '\"') || '"}';

-- Budgets that were removed, of which an alert tells.
INSERT INTO main.budget (
  workspace_id, shape, scope, time_window, unit, limit_amount, hard_limit, alert_thresholds,
  alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, updated_at_ms, removed_at_ms
)
SELECT
  a.workspace_id, CASE a.project_id WHEN '' THEN '[]' ELSE '["project"]' END,
  CASE a.project_id WHEN '' THEN '{}' ELSE '{"project":"' || replace(replace(a.project_id, '\', '\\'), '"', '\"') || '"}' END,
  'month', 'usd', a.budget_nanodollars, 1, '50,80,90,100', '[]', 'refuse', 0, 0, max(a.recorded_at_ms),
  max(a.recorded_at_ms)
FROM old.budget_alert AS a
WHERE a.kind <> 'anomaly'
GROUP BY a.workspace_id, a.project_id
ON CONFLICT (workspace_id, shape, scope, time_window, unit) DO NOTHING;

-- Counters without a budget were never read, and are left out.
INSERT INTO main.budget_period (
  budget_id, member, period_start_ms, period_end_ms, limit_amount, hard_limit, bound_amount,
  spent_amount, reserved_amount, unpriced_calls, valid_until_ms, valid_from_ms
)
SELECT
  b.budget_id, '', p.period_start_ms, p.period_end_ms, b.limit_amount, b.hard_limit,
  CASE b.hard_limit WHEN 1 THEN b.limit_amount END,
  p.spent_nanodollars, p.reserved_nanodollars, p.unpriced_calls, p.period_end_ms, p.period_start_ms
FROM old.budget_period AS p
JOIN main.budget AS b
  ON b.workspace_id = p.workspace_id
  AND b.shape = CASE p.project_id WHEN '' THEN '[]' ELSE '["project"]' END
  AND b.scope = CASE p.project_id WHEN '' THEN '{}' ELSE '{"project":"' || replace(replace(p.project_id, '\', '\\'), '"', '\"') || '"}' END
WHERE b.removed_at_ms IS NULL;

INSERT INTO main.reservation (
  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars, amount_nanodollars,
  ttl_ms, created_at_ms, expires_at_ms, state, ended_at_ms, call_id, late, period_ids,
  amount_tokens, extension_ms, has_course
)
SELECT
  r.reservation_id, r.workspace_id, r.project_id, r.execution_id, r.estimate_nanodollars,
  r.amount_nanodollars, r.ttl_ms, r.created_at_ms, r.expires_at_ms, r.state, r.ended_at_ms, r.call_id,
  r.late,
  CASE r.state WHEN 'open' THEN coalesce((
    SELECT group_concat(p.period_id)
    FROM main.budget AS b
    JOIN main.budget_period AS p ON p.budget_id = b.budget_id
    WHERE b.workspace_id = r.workspace_id
      AND (
        (b.shape = '[]' AND b.scope = '{}')
        OR (b.shape = '["project"]' AND b.scope = '{"project":"' || replace(replace(r.project_id, '\', '\\'), '"', '\"') || '"}')
      )
      AND p.period_start_ms <= r.created_at_ms
      AND p.period_end_ms > r.created_at_ms
  ), '') ELSE '' END,
  0, 0, 0
FROM old.reservation AS r;

INSERT INTO main.calendar_event (
  workspace_id, day, kind, factor_thousandths, note
)
SELECT
  workspace_id, day, kind, factor_thousandths, note
FROM old.calendar_event;

INSERT INTO main.budget_alert (
  alert_id, budget_id, workspace_id, project_id, member, period_start_ms, kind, threshold_percent,
  spent_amount, budget_amount, recorded_at_ms, rearmed_at_ms
)
SELECT
  a.alert_id,
  (
    SELECT b.budget_id
    FROM main.budget AS b
    WHERE b.workspace_id = a.workspace_id
      AND b.shape = CASE a.project_id WHEN '' THEN '[]' ELSE '["project"]' END
      AND b.scope = CASE a.project_id WHEN '' THEN '{}' ELSE '{"project":"' || replace(replace(a.project_id, '\', '\\'), '"', '\"') || '"}' END
  ),
  a.workspace_id, a.project_id, '', a.period_start_ms, a.kind, a.threshold_percent, a.spent_nanodollars,
  a.budget_nanodollars, a.recorded_at_ms, a.rearmed_at_ms
FROM old.budget_alert AS a
WHERE a.kind <> 'anomaly';

-- The percentage of an anomaly was 100 for a day and 4 for an hour. All were judged by their cost.
INSERT INTO main.spend_anomaly (
  alert_id, workspace_id, project_id, unit, start_ms, measure, amount_nanodollars, threshold_nanodollars,
  recorded_at_ms, rearmed_at_ms
)
SELECT
  alert_id, workspace_id, project_id, CASE threshold_percent WHEN 4 THEN 'hour' ELSE 'day' END,
  period_start_ms, 'cost', spent_nanodollars, budget_nanodollars, recorded_at_ms, rearmed_at_ms
FROM old.budget_alert
WHERE kind = 'anomaly';

-- Version 1 named the workspace in the subject alone: 'workspace acme', 'project acme/search', 'workspace acme 2026-01-31' of a day. The
-- longest name that fits is meant. The rows are chained afterwards, which takes more than SQL.
INSERT INTO main.audit_log (
  audit_id, changed_at_ms, actor, workspace_id, action, subject, before, after, reason, digest
)
SELECT
  a.audit_id, a.changed_at_ms, a.actor,
  CASE WHEN a.action IN (
    'set budget', 'remove budget', 'set time zone', 'set event', 'remove event', 'told of alerts'
  ) THEN (
    SELECT w.workspace_id
    FROM old.workspace AS w
    WHERE a.subject = 'workspace ' || w.workspace_id
      OR substr(a.subject, 1, length(w.workspace_id) + 9) = 'project ' || w.workspace_id || '/'
      OR (
        a.action IN ('set event', 'remove event')
        AND substr(a.subject, 1, length(a.subject) - 11) = 'workspace ' || w.workspace_id
      )
    ORDER BY length(w.workspace_id) DESC
    LIMIT 1
  ) END,
  a.action, a.subject, a.before, a.after, a.reason, printf('%064d', 0)
FROM old.audit_log AS a;

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
  (SELECT count(*), total(spent_nanodollars), total(reserved_nanodollars), total(unpriced_calls)
    FROM old.budget_period AS p
    WHERE (p.project_id = '' AND EXISTS (
        SELECT 1 FROM old.workspace_budget AS b WHERE b.workspace_id = p.workspace_id
      ))
      OR EXISTS (
        SELECT 1 FROM old.project_budget AS b
        WHERE b.workspace_id = p.workspace_id AND b.project_id = p.project_id
      ))
  = (SELECT count(*), total(spent_amount), total(reserved_amount), total(unpriced_calls) FROM main.budget_period);

-- Version 1 had no credits, so that only damage made a counter negative.
INSERT INTO comparison
SELECT 'counters', NOT EXISTS (SELECT 1 FROM main.budget_period WHERE spent_amount < 0)
  AND NOT EXISTS (SELECT 1 FROM main.execution_cost WHERE llm_cost_nanodollars < 0);

INSERT INTO comparison
SELECT 'reservations',
  (SELECT count(*), total(amount_nanodollars), total(state = 'open') FROM old.reservation)
  = (SELECT count(*), total(amount_nanodollars), total(state = 'open') FROM main.reservation);

INSERT INTO comparison
SELECT 'alerts',
  (SELECT count(*), total(rearmed_at_ms IS NULL), total(spent_nanodollars) FROM old.budget_alert)
  = (
    SELECT count(*), total(rearmed_at_ms IS NULL), total(amount)
    FROM (
      SELECT rearmed_at_ms, spent_amount AS amount FROM main.budget_alert
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
