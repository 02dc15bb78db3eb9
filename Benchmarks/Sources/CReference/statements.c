// The statements of the library's repositories, word for word, so that both plan and touch the same rows.
#include "internal.h"

#define SQL_FACTS \
  "SELECT price_book.revision, workspace.time_zone\n" \
  "FROM price_book\n" \
  "LEFT JOIN workspace ON workspace.workspace_id = :workspace_id\n" \
  "WHERE price_book.singleton = 1\n"

#define SQL_ACCOUNTS \
  "SELECT\n" \
  "  k.revision,\n" \
  "  first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_nanodollars, first.hard_limit,\n" \
  "  first.spent_nanodollars, first.reserved_nanodollars, first.next_alert_nanodollars,\n" \
  "  second.budget_id, second.period_start_ms, second.period_end_ms, second.limit_nanodollars, second.hard_limit,\n" \
  "  second.spent_nanodollars, second.reserved_nanodollars, second.next_alert_nanodollars\n" \
  "FROM budget_book AS k\n" \
  "LEFT JOIN budget_period AS first ON first.period_id = :first_id\n" \
  "LEFT JOIN budget_period AS second ON second.period_id = :second_id\n" \
  "WHERE k.singleton = 1\n"

#define SQL_HOLD \
  "UPDATE budget_period\n" \
  "SET reserved_nanodollars = reserved_nanodollars + :amount_nanodollars\n" \
  "WHERE period_id = :period_id\n" \
  "  AND spent_nanodollars + reserved_nanodollars <= :limit_nanodollars - :amount_nanodollars\n"

#define SQL_SPEND \
  "UPDATE budget_period\n" \
  "SET spent_nanodollars = spent_nanodollars + :amount_nanodollars,\n" \
  "  reserved_nanodollars = reserved_nanodollars + :held_nanodollars,\n" \
  "  unpriced_calls = unpriced_calls + :unpriced_calls\n" \
  "WHERE period_id = :period_id\n"

#define SQL_EXPIRED \
  "SELECT\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,\n" \
  "  agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids\n" \
  "FROM reservation\n" \
  "WHERE workspace_id = :workspace_id AND state = 'open' AND expires_at_ms <= :now_ms\n" \
  "LIMIT :limit\n"

#define SQL_FIND_RESERVATION \
  "SELECT\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,\n" \
  "  agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids\n" \
  "FROM reservation\n" \
  "WHERE reservation_id = :reservation_id\n"

#define SQL_INSERT_RESERVATION \
  "INSERT INTO reservation (\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, late,\n" \
  "  agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids\n" \
  ") VALUES (\n" \
  "  :reservation_id, :workspace_id, :project_id, :execution_id, :estimate_nanodollars,\n" \
  "  :amount_nanodollars, :ttl_ms, :created_at_ms, :expires_at_ms, 'open', 0,\n" \
  "  :agent_id, :user_id, :session_id, :feature, :operation, :provider, :model, :tags, :period_ids\n" \
  ")\n"

#define SQL_END_RESERVATION \
  "UPDATE reservation\n" \
  "SET state = :state, ended_at_ms = :ended_at_ms, call_id = :call_id, late = :late\n" \
  "WHERE reservation_id = :reservation_id AND state = :from_state\n"

#define SQL_FIND_CALL \
  "SELECT\n" \
  "  id, workspace_id, project_id, execution_id, provider, model, service_tier,\n" \
  "  operation, agent_id, user_id, session_id, feature, tags, metadata,\n" \
  "  tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,\n" \
  "  tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,\n" \
  "  tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,\n" \
  "  web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,\n" \
  "  computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms\n" \
  "FROM llm_call\n" \
  "WHERE workspace_id = :workspace_id AND id = :id\n"

#define SQL_INSERT_CALL \
  "INSERT INTO llm_call (\n" \
  "  id, workspace_id, project_id, execution_id, provider, model, service_tier,\n" \
  "  operation, agent_id, user_id, session_id, feature, tags, metadata,\n" \
  "  tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,\n" \
  "  tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,\n" \
  "  tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,\n" \
  "  web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,\n" \
  "  computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms\n" \
  ") VALUES (\n" \
  "  :id, :workspace_id, :project_id, :execution_id, :provider, :model, :service_tier,\n" \
  "  :operation, :agent_id, :user_id, :session_id, :feature, :tags, :metadata,\n" \
  "  :tokens_prompt, :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,\n" \
  "  :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,\n" \
  "  :tokens_completion, :tokens_reasoning, :tokens_completion_audio, :tokens_completion_image,\n" \
  "  :web_searches, :pricing, :cost_nanodollars, :input_cost_nanodollars, :output_cost_nanodollars,\n" \
  "  :computed_cost_nanodollars, :price_id, :reservation_id, :latency_ms, :success, :error,\n" \
  "  :timestamp_ms\n" \
  ")\n" \
  "ON CONFLICT (workspace_id, id) DO NOTHING\n"

#define SQL_ADD_TO_EXECUTION \
  "INSERT INTO execution_cost (\n" \
  "  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,\n" \
  "  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms\n" \
  ") VALUES (\n" \
  "  :workspace_id, :execution_id, :llm_cost_nanodollars, :compute_cost_nanodollars,\n" \
  "  :llm_call_count, :resource_usage_count, :unpriced_count, :total_tokens, :at_ms, :at_ms\n" \
  ")\n" \
  "ON CONFLICT (workspace_id, execution_id) DO UPDATE SET\n" \
  "  llm_cost_nanodollars = llm_cost_nanodollars + excluded.llm_cost_nanodollars,\n" \
  "  compute_cost_nanodollars = compute_cost_nanodollars + excluded.compute_cost_nanodollars,\n" \
  "  llm_call_count = llm_call_count + excluded.llm_call_count,\n" \
  "  resource_usage_count = resource_usage_count + excluded.resource_usage_count,\n" \
  "  unpriced_count = unpriced_count + excluded.unpriced_count,\n" \
  "  total_tokens = total_tokens + excluded.total_tokens,\n" \
  "  first_at_ms = min(first_at_ms, excluded.first_at_ms),\n" \
  "  last_at_ms = max(last_at_ms, excluded.last_at_ms)\n"

#define SQL_ADD_TO_DAY \
  "INSERT INTO daily_cost (\n" \
  "  workspace_id, day, kind, provider, model, project_id, calls, unpriced_calls,\n" \
  "  cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read, tokens_cache_write\n" \
  ") VALUES (\n" \
  "  :workspace_id, :day, :kind, :provider, :model, :project_id, :calls, :unpriced_calls,\n" \
  "  :cost_nanodollars, :tokens_prompt, :tokens_completion, :tokens_cache_read, :tokens_cache_write\n" \
  ")\n" \
  "ON CONFLICT (workspace_id, day, kind, provider, model, project_id) DO UPDATE SET\n" \
  "  calls = calls + excluded.calls,\n" \
  "  unpriced_calls = unpriced_calls + excluded.unpriced_calls,\n" \
  "  cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,\n" \
  "  tokens_prompt = tokens_prompt + excluded.tokens_prompt,\n" \
  "  tokens_completion = tokens_completion + excluded.tokens_completion,\n" \
  "  tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,\n" \
  "  tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write\n"

const char *const statement_texts[STATEMENT_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [FACTS] = SQL_FACTS,
    [ACCOUNTS] = SQL_ACCOUNTS,
    [HOLD] = SQL_HOLD,
    [SPEND] = SQL_SPEND,
    [EXPIRED] = SQL_EXPIRED,
    [FIND_RESERVATION] = SQL_FIND_RESERVATION,
    [INSERT_RESERVATION] = SQL_INSERT_RESERVATION,
    [END_RESERVATION] = SQL_END_RESERVATION,
    [FIND_CALL] = SQL_FIND_CALL,
    [INSERT_CALL] = SQL_INSERT_CALL,
    [ADD_TO_EXECUTION] = SQL_ADD_TO_EXECUTION,
    [ADD_TO_DAY] = SQL_ADD_TO_DAY,
};

const char *const reference_sql_facts = SQL_FACTS;
const char *const reference_sql_accounts = SQL_ACCOUNTS;
const char *const reference_sql_spend = SQL_SPEND;
const char *const reference_sql_insert_call = SQL_INSERT_CALL;
const char *const reference_sql_add_to_execution = SQL_ADD_TO_EXECUTION;
const char *const reference_sql_add_to_day = SQL_ADD_TO_DAY;
