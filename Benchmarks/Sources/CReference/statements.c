// The statements of the library's repositories, word for word, so that both plan and touch the same rows.
#include "internal.h"

#define SQL_FACTS \
  "SELECT price_book.revision, workspace.time_zone, workspace.workspace_number\n" \
  "FROM price_book\n" \
  "LEFT JOIN workspace ON workspace.workspace_id = :workspace_id\n" \
  "WHERE price_book.singleton = 1\n"

#define SQL_ACCOUNTS \
  "SELECT\n" \
  "  k.revision,\n" \
  "  first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_amount, first.hard_limit, first.bound_amount,\n" \
  "  first.spent_amount, first.reserved_amount, first.next_alert_amount,\n" \
  "  second.budget_id, second.period_start_ms, second.period_end_ms, second.limit_amount, second.hard_limit, second.bound_amount,\n" \
  "  second.spent_amount, second.reserved_amount, second.next_alert_amount\n" \
  "FROM budget_book AS k\n" \
  "LEFT JOIN budget_period AS first ON first.period_id = :first_id\n" \
  "LEFT JOIN budget_period AS second ON second.period_id = :second_id\n" \
  "WHERE k.singleton = 1\n"

#define SQL_HOLD \
  "UPDATE budget_period\n" \
  "SET reserved_amount = reserved_amount + :amount\n" \
  "WHERE period_id = :period_id\n" \
  "  AND spent_amount + reserved_amount <= :bound_amount - :amount\n"

#define SQL_SPEND \
  "UPDATE budget_period\n" \
  "SET spent_amount = spent_amount + :amount,\n" \
  "  reserved_amount = reserved_amount + :held_amount,\n" \
  "  unpriced_calls = unpriced_calls + :unpriced_calls\n" \
  "WHERE period_id = :period_id\n"

#define SQL_EXPIRED \
  "SELECT\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,\n" \
  "  expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,\n" \
  "  provider, model, tags, period_ids, parent_id, has_course, on_expiry\n" \
  "FROM reservation\n" \
  "WHERE workspace_id = :workspace_id AND state = 'open' AND expires_at_ms <= :now_ms\n" \
  "LIMIT :limit\n"

#define SQL_FIND_RESERVATION \
  "SELECT\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,\n" \
  "  expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,\n" \
  "  provider, model, tags, period_ids, parent_id, has_course, on_expiry\n" \
  "FROM reservation\n" \
  "WHERE reservation_id = :reservation_id\n"

#define SQL_INSERT_RESERVATION \
  "INSERT INTO reservation (\n" \
  "  reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,\n" \
  "  amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,\n" \
  "  expires_at_ms, state, late, agent_id, user_id, session_id, feature, operation, provider,\n" \
  "  model, tags, period_ids, parent_id, has_course, on_expiry\n" \
  ") VALUES (\n" \
  "  :reservation_id, :workspace_id, :project_id, :execution_id, :estimate_nanodollars,\n" \
  "  :amount_nanodollars, :estimate_tokens, :amount_tokens, :ttl_ms, 0, :created_at_ms,\n" \
  "  :expires_at_ms, 'open', 0, :agent_id, :user_id, :session_id, :feature, :operation,\n" \
  "  :provider, :model, :tags, :period_ids, :parent_id, :has_course, :on_expiry\n" \
  ")\n"

#define SQL_END_RESERVATION \
  "UPDATE reservation\n" \
  "SET state = :state, ended_at_ms = :ended_at_ms, call_id = :call_id, late = :late\n" \
  "WHERE reservation_id = :reservation_id AND state = :from_state\n"

#define SQL_FIND_CALL \
  "SELECT\n" \
  "  id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,\n" \
  "  tags, provider, model, service_tier,\n" \
  "  tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,\n" \
  "  tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,\n" \
  "  tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,\n" \
  "  web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,\n" \
  "  served_from_cache, prompt_digest, metadata, timestamp_ms,\n" \
  "  pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,\n" \
  "  cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,\n" \
  "  computed_cost_nanodollars, price_id, reservation_id, voided_by\n" \
  "FROM llm_call\n" \
  "WHERE workspace_id = :workspace_id AND id = :id\n"

#define SQL_INSERT_CALL \
  "INSERT INTO llm_call (\n" \
  "  id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,\n" \
  "  tags, provider, model, service_tier,\n" \
  "  tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,\n" \
  "  tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,\n" \
  "  tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,\n" \
  "  web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,\n" \
  "  served_from_cache, prompt_digest, metadata, timestamp_ms,\n" \
  "  pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,\n" \
  "  cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,\n" \
  "  computed_cost_nanodollars, price_id, reservation_id, voided_by\n" \
  ") VALUES (\n" \
  "  :id, :workspace_id, :project_id, :execution_id, :agent_id, :user_id, :session_id, :feature, :operation,\n" \
  "  :tags, :provider, :model, :service_tier,\n" \
  "  :tokens_prompt, :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,\n" \
  "  :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,\n" \
  "  :tokens_completion, :tokens_reasoning, :tokens_completion_audio, :tokens_completion_image,\n" \
  "  :web_searches, :latency_ms, :error, :success, :finish_reason, :max_tokens, :attempt_group,\n" \
  "  :served_from_cache, :prompt_digest, :metadata, :timestamp_ms,\n" \
  "  :pricing_code, :cost_nanodollars, :input_cost_nanodollars, :output_cost_nanodollars,\n" \
  "  :cache_read_cost_nanodollars, :cache_write_cost_nanodollars, :other_cost_nanodollars,\n" \
  "  :computed_cost_nanodollars, :price_id, :reservation_id, :voided_by\n" \
  ")\n" \
  "ON CONFLICT (workspace_id, id) DO NOTHING\n"

#define SQL_CHANGE_EXECUTION \
  "UPDATE execution_cost SET\n" \
  "  llm_cost_nanodollars = llm_cost_nanodollars + :llm_cost_nanodollars,\n" \
  "  compute_cost_nanodollars = compute_cost_nanodollars + :compute_cost_nanodollars,\n" \
  "  llm_call_count = llm_call_count + :llm_call_count,\n" \
  "  resource_usage_count = resource_usage_count + :resource_usage_count,\n" \
  "  unpriced_count = unpriced_count + :unpriced_count,\n" \
  "  total_tokens = total_tokens + :total_tokens,\n" \
  "  first_at_ms = min(first_at_ms, :first_at_ms),\n" \
  "  last_at_ms = max(last_at_ms, :last_at_ms)\n" \
  "WHERE workspace_id = :workspace_id AND execution_id = :execution_id\n"

#define SQL_INSERT_EXECUTION \
  "INSERT INTO execution_cost (\n" \
  "  workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,\n" \
  "  resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms\n" \
  ") VALUES (\n" \
  "  :workspace_id, :execution_id, :llm_cost_nanodollars, :compute_cost_nanodollars,\n" \
  "  :llm_call_count, :resource_usage_count, :unpriced_count, :total_tokens, :first_at_ms,\n" \
  "  :last_at_ms\n" \
  ")\n"

#define SQL_FIND_GROUP \
  "SELECT group_id\n" \
  "FROM usage_group\n" \
  "WHERE workspace_number = :workspace_number\n" \
  "  AND project_id = :project_id\n" \
  "  AND kind = :kind\n" \
  "  AND provider = :provider\n" \
  "  AND model = :model\n" \
  "  AND service_tier = :service_tier\n" \
  "  AND operation = :operation\n" \
  "  AND feature = :feature\n" \
  "  AND agent_id = :agent_id\n" \
  "  AND user_id = :user_id\n" \
  "  AND unit = :unit\n"

#define SQL_INSERT_GROUP \
  "INSERT INTO usage_group (\n" \
  "  workspace_number, project_id, kind, provider, model, service_tier, operation, feature,\n" \
  "  agent_id, user_id, unit\n" \
  ") VALUES (\n" \
  "  :workspace_number, :project_id, :kind, :provider, :model, :service_tier, :operation,\n" \
  "  :feature, :agent_id, :user_id, :unit\n" \
  ")\n"

#define SQL_CHANGE_DAY \
  "UPDATE usage_day SET\n" \
  "  calls = calls + :calls,\n" \
  "  cost_nanodollars = cost_nanodollars + :cost_nanodollars,\n" \
  "  input_cost_nanodollars = input_cost_nanodollars + :input_cost_nanodollars,\n" \
  "  output_cost_nanodollars = output_cost_nanodollars + :output_cost_nanodollars,\n" \
  "  cache_read_cost_nanodollars = cache_read_cost_nanodollars + :cache_read_cost_nanodollars,\n" \
  "  tokens_prompt = tokens_prompt + :tokens_prompt,\n" \
  "  tokens_cache_read = tokens_cache_read + :tokens_cache_read,\n" \
  "  tokens_completion = tokens_completion + :tokens_completion,\n" \
  "  latency_ms = latency_ms + :latency_ms,\n" \
  "  latency_count = latency_count + :latency_count\n" \
  "WHERE workspace_number = :workspace_number\n" \
  "  AND day = :day\n" \
  "  AND group_id = :group_id\n"

#define SQL_INSERT_DAY \
  "INSERT INTO usage_day (\n" \
  "  workspace_number, day, group_id, calls, failed_calls, unpriced_calls, cached_calls,\n" \
  "  cost_nanodollars, failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,\n" \
  "  output_cost_nanodollars, cache_read_cost_nanodollars, cache_write_cost_nanodollars,\n" \
  "  other_cost_nanodollars, tokens_prompt, tokens_cache_read, tokens_cache_write_5m,\n" \
  "  tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,\n" \
  "  tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,\n" \
  "  tokens_completion_image, web_searches, latency_ms, latency_count, quantity_millionths,\n" \
  "  duration_ms\n" \
  ") VALUES (\n" \
  "  :workspace_number, :day, :group_id, :calls, :failed_calls, :unpriced_calls,\n" \
  "  :cached_calls, :cost_nanodollars, :failed_cost_nanodollars, :held_nanodollars,\n" \
  "  :input_cost_nanodollars, :output_cost_nanodollars, :cache_read_cost_nanodollars,\n" \
  "  :cache_write_cost_nanodollars, :other_cost_nanodollars, :tokens_prompt,\n" \
  "  :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,\n" \
  "  :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,\n" \
  "  :tokens_completion, :tokens_reasoning, :tokens_completion_audio,\n" \
  "  :tokens_completion_image, :web_searches, :latency_ms, :latency_count,\n" \
  "  :quantity_millionths, :duration_ms\n" \
  ")\n"

#define SQL_CHANGE_PROJECT_DAY \
  "UPDATE usage_project_day SET\n" \
  "  calls = calls + :calls,\n" \
  "  unpriced_calls = unpriced_calls + :unpriced_calls,\n" \
  "  cost_nanodollars = cost_nanodollars + :cost_nanodollars,\n" \
  "  held_nanodollars = held_nanodollars + :held_nanodollars,\n" \
  "  tokens_prompt = tokens_prompt + :tokens_prompt,\n" \
  "  tokens_completion = tokens_completion + :tokens_completion,\n" \
  "  tokens_cache_read = tokens_cache_read + :tokens_cache_read,\n" \
  "  tokens_cache_write = tokens_cache_write + :tokens_cache_write\n" \
  "WHERE workspace_number = :workspace_number\n" \
  "  AND day = :day\n" \
  "  AND project_id = :project_id\n" \
  "  AND kind = :kind\n"

#define SQL_INSERT_PROJECT_DAY \
  "INSERT INTO usage_project_day (\n" \
  "  workspace_number, day, project_id, kind, calls, unpriced_calls, cost_nanodollars,\n" \
  "  held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,\n" \
  "  tokens_cache_write\n" \
  ") VALUES (\n" \
  "  :workspace_number, :day, :project_id, :kind, :calls, :unpriced_calls, :cost_nanodollars,\n" \
  "  :held_nanodollars, :tokens_prompt, :tokens_completion, :tokens_cache_read,\n" \
  "  :tokens_cache_write\n" \
  ")\n"

#define SQL_CHANGE_HOUR \
  "UPDATE usage_hour SET\n" \
  "  calls = calls + :calls,\n" \
  "  unpriced_calls = unpriced_calls + :unpriced_calls,\n" \
  "  cost_nanodollars = cost_nanodollars + :cost_nanodollars,\n" \
  "  held_nanodollars = held_nanodollars + :held_nanodollars,\n" \
  "  tokens_prompt = tokens_prompt + :tokens_prompt,\n" \
  "  tokens_completion = tokens_completion + :tokens_completion,\n" \
  "  tokens_cache_read = tokens_cache_read + :tokens_cache_read,\n" \
  "  tokens_cache_write = tokens_cache_write + :tokens_cache_write\n" \
  "WHERE workspace_number = :workspace_number\n" \
  "  AND day = :day\n" \
  "  AND hour = :hour\n" \
  "  AND project_id = :project_id\n" \
  "  AND kind = :kind\n"

#define SQL_INSERT_HOUR \
  "INSERT INTO usage_hour (\n" \
  "  workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,\n" \
  "  held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,\n" \
  "  tokens_cache_write\n" \
  ") VALUES (\n" \
  "  :workspace_number, :day, :hour, :project_id, :kind, :calls, :unpriced_calls,\n" \
  "  :cost_nanodollars, :held_nanodollars, :tokens_prompt, :tokens_completion,\n" \
  "  :tokens_cache_read, :tokens_cache_write\n" \
  ")\n"

#define SQL_CHANGE_MODEL_HOUR \
  "UPDATE usage_model_hour SET\n" \
  "  calls = calls + :calls,\n" \
  "  cost_nanodollars = cost_nanodollars + :cost_nanodollars\n" \
  "WHERE workspace_number = :workspace_number\n" \
  "  AND provider = :provider\n" \
  "  AND model = :model\n" \
  "  AND day = :day\n" \
  "  AND hour = :hour\n"

#define SQL_INSERT_MODEL_HOUR \
  "INSERT INTO usage_model_hour (\n" \
  "  workspace_number, provider, model, day, hour, calls, cost_nanodollars\n" \
  ") VALUES (\n" \
  "  :workspace_number, :provider, :model, :day, :hour, :calls, :cost_nanodollars\n" \
  ")\n"

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
    [CHANGE_EXECUTION] = SQL_CHANGE_EXECUTION,
    [INSERT_EXECUTION] = SQL_INSERT_EXECUTION,
    [FIND_GROUP] = SQL_FIND_GROUP,
    [INSERT_GROUP] = SQL_INSERT_GROUP,
    [CHANGE_DAY] = SQL_CHANGE_DAY,
    [INSERT_DAY] = SQL_INSERT_DAY,
    [CHANGE_PROJECT_DAY] = SQL_CHANGE_PROJECT_DAY,
    [INSERT_PROJECT_DAY] = SQL_INSERT_PROJECT_DAY,
    [CHANGE_HOUR] = SQL_CHANGE_HOUR,
    [INSERT_HOUR] = SQL_INSERT_HOUR,
    [CHANGE_MODEL_HOUR] = SQL_CHANGE_MODEL_HOUR,
    [INSERT_MODEL_HOUR] = SQL_INSERT_MODEL_HOUR,
};

const char *const reference_sql_facts = SQL_FACTS;
const char *const reference_sql_accounts = SQL_ACCOUNTS;
const char *const reference_sql_spend = SQL_SPEND;
const char *const reference_sql_insert_call = SQL_INSERT_CALL;
const char *const reference_sql_find_group = SQL_FIND_GROUP;
const char *const reference_sql_insert_group = SQL_INSERT_GROUP;
const char *const reference_sql_change_execution = SQL_CHANGE_EXECUTION;
const char *const reference_sql_insert_execution = SQL_INSERT_EXECUTION;
const char *const reference_sql_change_day = SQL_CHANGE_DAY;
const char *const reference_sql_insert_day = SQL_INSERT_DAY;
const char *const reference_sql_change_project_day = SQL_CHANGE_PROJECT_DAY;
const char *const reference_sql_insert_project_day = SQL_INSERT_PROJECT_DAY;
const char *const reference_sql_change_hour = SQL_CHANGE_HOUR;
const char *const reference_sql_insert_hour = SQL_INSERT_HOUR;
const char *const reference_sql_change_model_hour = SQL_CHANGE_MODEL_HOUR;
const char *const reference_sql_insert_model_hour = SQL_INSERT_MODEL_HOUR;
