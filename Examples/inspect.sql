-- Questions for the sqlite3 shell:  sqlite3 -readonly -line budget.sqlite < Examples/inspect.sql

-- How does every budget stand?
SELECT workspace_id, project_id, period_start, monthly_budget_usd, current_month_spent, reserved_usd, usage_percent
FROM budget_status
ORDER BY workspace_id, project_id, period_start;

-- What did each model cost in each month?
SELECT * FROM monthly_spend ORDER BY month, cost_usd DESC;

-- How does each month stand beside the one before?
SELECT * FROM month_over_month ORDER BY workspace_id, month;

-- What did each user cost in each month?
SELECT * FROM user_spend ORDER BY month, cost_usd DESC;

-- What did each tag cost in each month of UTC?
SELECT * FROM tag_spend ORDER BY month, tag, cost_usd DESC;

-- How long do calls take?
SELECT * FROM latency_percentiles ORDER BY month, model;

-- Which calls failed, and what did they cost?
SELECT timestamp, provider, model, error, cost_usd FROM failed_calls ORDER BY timestamp DESC LIMIT 20;

-- Which calls have no price?
SELECT provider, model, count(*) AS calls, sum(tokens_total) AS tokens
FROM llm_call
WHERE pricing = 'unpriced'
GROUP BY provider, model;

-- The ten dearest calls, and what they were for.
SELECT timestamp, model, tokens_prompt, tokens_completion, cost_usd, agent_id, execution_id
FROM llm_call
ORDER BY cost_nanodollars DESC
LIMIT 10;

-- Money that is held right now.
SELECT * FROM open_reservations;

-- Who changed a budget?
SELECT changed_at, actor, action, subject, before, after, reason FROM audit_log ORDER BY audit_id DESC LIMIT 20;
