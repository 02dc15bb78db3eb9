-- swift-budget: what AI agents spend, and the limits that hold them.
--
-- This file is the design of the ledger and the only place that creates tables. A change of it is a new version of the
-- file; Migrations/ says how the rows of an older one go into these tables. Rules that hold everywhere:
--   * Money is a whole number of nanodollars (1 USD = 1,000,000,000) in a column named ..._nanodollars.
--     Beside it a virtual column shows dollars to people; programs read the whole number.
--   * What a budget counts is a whole number of its unit in a column named ..._amount: nanodollars, tokens or calls.
--   * Instants are whole milliseconds since 1970-01-01T00:00:00Z in a column named ..._ms.
--   * Rates are whole nanodollars per million units: 3 USD per million tokens is 3000000000.
--   * Keys begin with the workspace. Where a budget is named, project_id '' is the workspace itself.
--   * A period includes its start and excludes its end.
-- The views at the end are for people with the sqlite3 shell; the library never reads a view.

PRAGMA application_id = 1111770964; -- the bytes 'BDGT'
PRAGMA user_version = 2;

-- Which ledger this is, by a number that was drawn: what waits beside the file to be written into it names the ledger that it is
-- for, and an archive the one whose rows it holds. A copy has the same.
CREATE TABLE ledger (
  singleton INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
  ledger_id TEXT NOT NULL CHECK (length(ledger_id) = 32),
  archive_of TEXT CHECK (archive_of <> ledger_id)   -- NULL: it is no archive
) STRICT;

-- Workspaces -----------------------------------------------------------------------------------

-- A workspace and the IANA time zone in which its days and months begin.
-- Another name goes to all that refers to it: to rows by the foreign keys, to budgets and alerts in the same transaction.
CREATE TABLE workspace (
  workspace_number INTEGER NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL UNIQUE CHECK (length(CAST(workspace_id AS BLOB)) BETWEEN 1 AND 255),
  time_zone TEXT NOT NULL
) STRICT;

-- Prices ---------------------------------------------------------------------------------------

-- One row counts every change of any price, so that a program knows when its copy is old.
CREATE TABLE price_book (
  singleton INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
  revision INTEGER NOT NULL CHECK (revision >= 0),
  built_in_edition TEXT NOT NULL
) STRICT;

-- What a model costs from an instant on. A row that a call may name is never changed: a new figure is a new row,
-- and superseded_at_ms of the old one says until when it was in force. Tokens without a rate of their own take the rate of the
-- bucket they belong to only where the column says so; a missing cache rate leaves such a call unpriced.
CREATE TABLE model_price (
  price_id INTEGER NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  service_tier TEXT NOT NULL,                       -- standard, batch, flex, priority
  above_prompt_tokens INTEGER NOT NULL CHECK (above_prompt_tokens >= 0), -- the whole call, when its prompt is longer
  valid_from_ms INTEGER NOT NULL,
  input_rate INTEGER NOT NULL CHECK (input_rate >= 0),
  output_rate INTEGER NOT NULL CHECK (output_rate >= 0),
  cache_read_rate INTEGER CHECK (cache_read_rate >= 0),
  cache_write_5m_rate INTEGER CHECK (cache_write_5m_rate >= 0),
  cache_write_1h_rate INTEGER CHECK (cache_write_1h_rate >= 0),
  reasoning_rate INTEGER CHECK (reasoning_rate >= 0),             -- NULL: the output rate
  audio_input_rate INTEGER CHECK (audio_input_rate >= 0),         -- NULL: the input rate
  audio_cache_read_rate INTEGER CHECK (audio_cache_read_rate >= 0), -- NULL: the cache read rate
  audio_output_rate INTEGER CHECK (audio_output_rate >= 0),       -- NULL: the output rate
  image_input_rate INTEGER CHECK (image_input_rate >= 0),         -- NULL: the input rate
  image_output_rate INTEGER CHECK (image_output_rate >= 0),       -- NULL: the output rate
  request_rate INTEGER NOT NULL DEFAULT 0 CHECK (request_rate >= 0),       -- per million requests
  web_search_rate INTEGER CHECK (web_search_rate >= 0),                    -- per million searches
  source TEXT NOT NULL,                             -- built-in, user, litellm, genai-prices
  superseded_at_ms INTEGER,                         -- NULL: in force; 0: no longer, and version 1 did not note since when
  -- Of a list price under a discount, as calls have paid it: the row of the list price, whose rates these are, and the part of it that is paid.
  list_price_id INTEGER REFERENCES model_price (price_id),
  paid_millionths INTEGER CHECK (paid_millionths BETWEEN 0 AND 100000000),
  CHECK ((list_price_id IS NULL) = (paid_millionths IS NULL))
) STRICT;

CREATE UNIQUE INDEX model_price_in_force
  ON model_price (provider, model, service_tier, above_prompt_tokens, valid_from_ms, source)
  WHERE superseded_at_ms IS NULL AND list_price_id IS NULL;

CREATE UNIQUE INDEX model_price_discounted ON model_price (list_price_id, paid_millionths)
  WHERE list_price_id IS NOT NULL;

-- What is paid of list prices: less than all of it by a discount, more with a margin. One alone holds for a call: that of its workspace
-- before that of all, then that of its model before that of its provider, then the latest.
CREATE TABLE price_discount (
  discount_id INTEGER NOT NULL PRIMARY KEY,
  workspace_id TEXT REFERENCES workspace (workspace_id) ON UPDATE CASCADE, -- NULL: every workspace
  provider TEXT,                                    -- NULL: every provider
  model TEXT,                                       -- NULL: every model
  paid_millionths INTEGER NOT NULL CHECK (paid_millionths BETWEEN 0 AND 100000000), -- 880000: 12 % off; 1050000: 5 % on top
  valid_from_ms INTEGER NOT NULL,
  superseded_at_ms INTEGER,                         -- NULL: in force
  CHECK (model IS NULL OR provider IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX price_discount_in_force
  ON price_discount (coalesce(workspace_id, ''), coalesce(provider, ''), coalesce(model, ''), valid_from_ms)
  WHERE superseded_at_ms IS NULL;

-- Another name by which a provider's model is called. Names match exactly or not at all.
CREATE TABLE model_alias (
  provider TEXT NOT NULL,
  alias TEXT NOT NULL,
  source TEXT NOT NULL,
  model TEXT NOT NULL,
  PRIMARY KEY (provider, alias, source)
) STRICT, WITHOUT ROWID;

-- What a unit of a resource costs. With basis_ms, usage x duration / basis_ms is what is paid for
-- (cores for so many hours); without, usage itself is (gigabytes sent).
CREATE TABLE resource_price (
  price_id INTEGER NOT NULL PRIMARY KEY,
  resource_type TEXT NOT NULL,
  unit TEXT NOT NULL,                               -- core-hour, gb-second, gb, ...
  basis_ms INTEGER CHECK (basis_ms > 0),
  rate INTEGER NOT NULL CHECK (rate >= 0),          -- per million units
  valid_from_ms INTEGER NOT NULL,
  source TEXT NOT NULL,
  superseded_at_ms INTEGER                          -- as of a model
) STRICT;

CREATE UNIQUE INDEX resource_price_in_force
  ON resource_price (resource_type, valid_from_ms, source)
  WHERE superseded_at_ms IS NULL;

-- What was used, and what it cost ----------------------------------------------------------------

-- One request to a model. A call without a known price has no cost at all: it is never 0.
CREATE TABLE llm_call (
  id TEXT NOT NULL CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 255),
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  project_id TEXT CHECK (length(CAST(project_id AS BLOB)) BETWEEN 1 AND 255),
  execution_id TEXT CHECK (length(CAST(execution_id AS BLOB)) BETWEEN 1 AND 255),
  agent_id TEXT,
  user_id TEXT,
  session_id TEXT,
  feature TEXT,
  operation TEXT,
  tags TEXT,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  service_tier TEXT NOT NULL,
  tokens_prompt INTEGER NOT NULL CHECK (tokens_prompt >= 0),       -- all input, cached included
  tokens_cache_read INTEGER NOT NULL CHECK (tokens_cache_read >= 0),
  tokens_cache_write_5m INTEGER NOT NULL CHECK (tokens_cache_write_5m >= 0),
  tokens_cache_write_1h INTEGER NOT NULL CHECK (tokens_cache_write_1h >= 0),
  tokens_prompt_audio INTEGER NOT NULL CHECK (tokens_prompt_audio >= 0),
  tokens_cache_read_audio INTEGER NOT NULL CHECK (tokens_cache_read_audio >= 0),
  tokens_prompt_image INTEGER NOT NULL CHECK (tokens_prompt_image >= 0),
  tokens_completion INTEGER NOT NULL CHECK (tokens_completion >= 0), -- all output, reasoning included
  tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
  tokens_completion_audio INTEGER NOT NULL CHECK (tokens_completion_audio >= 0),
  tokens_completion_image INTEGER NOT NULL CHECK (tokens_completion_image >= 0),
  web_searches INTEGER NOT NULL CHECK (web_searches >= 0),
  latency_ms INTEGER CHECK (latency_ms >= 0),
  error TEXT,
  success INTEGER NOT NULL CHECK (success IN (0, 1)),
  finish_reason TEXT,                                              -- in the provider's own word
  max_tokens INTEGER CHECK (max_tokens >= 0),                      -- what the request allowed
  attempt_group TEXT,                                              -- the same for every attempt of one request
  served_from_cache INTEGER NOT NULL DEFAULT 0 CHECK (served_from_cache IN (0, 1)), -- by the program's own cache, at 0
  prompt_digest TEXT,                                              -- of the beginning that prompts share
  metadata TEXT,
  timestamp_ms INTEGER NOT NULL,
  pricing_code INTEGER NOT NULL CHECK (pricing_code BETWEEN 0 AND 3), -- of the word in pricing, which would be longer
  cost_nanodollars INTEGER CHECK (cost_nanodollars BETWEEN 0 AND 4000000000000000000),
  input_cost_nanodollars INTEGER CHECK (input_cost_nanodollars >= 0),
  output_cost_nanodollars INTEGER CHECK (output_cost_nanodollars >= 0),
  -- Parts of the input's cost; NULL where they are not known apart, as for every call of version 1.
  cache_read_cost_nanodollars INTEGER CHECK (cache_read_cost_nanodollars >= 0),
  cache_write_cost_nanodollars INTEGER CHECK (cache_write_cost_nanodollars >= 0),
  other_cost_nanodollars INTEGER CHECK (other_cost_nanodollars >= 0), -- the request itself, and searches
  computed_cost_nanodollars INTEGER CHECK (computed_cost_nanodollars >= 0), -- ours, beside a reported cost or a cache's 0
  price_id INTEGER REFERENCES model_price (price_id),
  reservation_id TEXT,
  voided_by TEXT,                                                  -- the adjustment that undid it: it counts nowhere
  pricing TEXT GENERATED ALWAYS AS
    (CASE pricing_code WHEN 0 THEN 'priced' WHEN 1 THEN 'reported' WHEN 2 THEN 'free' ELSE 'unpriced' END) VIRTUAL,
  tokens_total INTEGER GENERATED ALWAYS AS (tokens_prompt + tokens_completion) VIRTUAL,
  cost_usd REAL GENERATED ALWAYS AS (cost_nanodollars / 1e9) VIRTUAL,
  timestamp TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', timestamp_ms / 1000.0, 'unixepoch')) VIRTUAL,
  UNIQUE (workspace_id, id),
  CHECK ((pricing_code = 3) = (cost_nanodollars IS NULL)),
  CHECK (pricing_code <> 2 OR cost_nanodollars = 0),
  CHECK (served_from_cache = 0 OR cost_nanodollars = 0),
  CHECK (input_cost_nanodollars + output_cost_nanodollars = cost_nanodollars),
  CHECK (
    cache_read_cost_nanodollars + cache_write_cost_nanodollars + other_cost_nanodollars
      <= input_cost_nanodollars
  ),
  CHECK (tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h <= tokens_prompt),
  CHECK (tokens_reasoning <= tokens_completion)
) STRICT;

-- The calls of an execution are found by it, too: execution_cost says in what time they lie.
CREATE INDEX llm_call_by_time ON llm_call (workspace_id, timestamp_ms);

-- Compute, storage and whatever else has a price per unit.
CREATE TABLE resource_usage (
  id TEXT NOT NULL CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 255),
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  project_id TEXT CHECK (length(CAST(project_id AS BLOB)) BETWEEN 1 AND 255),
  execution_id TEXT CHECK (length(CAST(execution_id AS BLOB)) BETWEEN 1 AND 255),
  agent_id TEXT,
  user_id TEXT,
  session_id TEXT,
  feature TEXT,
  operation TEXT,
  tags TEXT,
  resource_type TEXT NOT NULL,
  usage_millionths INTEGER NOT NULL CHECK (usage_millionths >= 0),
  duration_ms INTEGER CHECK (duration_ms >= 0),
  metadata TEXT,
  timestamp_ms INTEGER NOT NULL,
  unit TEXT NOT NULL,
  pricing_code INTEGER NOT NULL CHECK (pricing_code BETWEEN 0 AND 3), -- as of a call
  cost_nanodollars INTEGER CHECK (cost_nanodollars BETWEEN 0 AND 4000000000000000000),
  price_id INTEGER REFERENCES resource_price (price_id),
  voided_by TEXT,                                       -- as of a call
  pricing TEXT GENERATED ALWAYS AS
    (CASE pricing_code WHEN 0 THEN 'priced' WHEN 1 THEN 'reported' WHEN 2 THEN 'free' ELSE 'unpriced' END) VIRTUAL,
  usage_value REAL GENERATED ALWAYS AS (usage_millionths / 1e6) VIRTUAL,
  duration_seconds REAL GENERATED ALWAYS AS (duration_ms / 1e3) VIRTUAL,
  cost_usd REAL GENERATED ALWAYS AS (cost_nanodollars / 1e9) VIRTUAL,
  timestamp TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', timestamp_ms / 1000.0, 'unixepoch')) VIRTUAL,
  UNIQUE (workspace_id, id),
  CHECK ((pricing_code = 3) = (cost_nanodollars IS NULL)),
  CHECK (pricing_code <> 2 OR cost_nanodollars = 0)
) STRICT;

CREATE INDEX resource_usage_by_time ON resource_usage (workspace_id, timestamp_ms);

-- What corrects the rows above without rewriting them. One that corrects a row counts where that row does, any other at its
-- own time, under the provider 'adjustment' and its kind as the model. A void counts nothing itself: the row that it undoes counts no
-- more, and neither does what corrected that row. An expiry books what a reservation held that ran out, at the time of that, under the
-- model that it named. A reprice makes a call cost what the price book says by now. Only adjustments can make a sum negative.
CREATE TABLE adjustment (
  adjustment_id TEXT NOT NULL CHECK (length(CAST(adjustment_id AS BLOB)) BETWEEN 1 AND 255),
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  project_id TEXT CHECK (length(CAST(project_id AS BLOB)) BETWEEN 1 AND 255),
  execution_id TEXT CHECK (length(CAST(execution_id AS BLOB)) BETWEEN 1 AND 255),
  agent_id TEXT,
  user_id TEXT,
  session_id TEXT,
  feature TEXT,
  operation TEXT,
  tags TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('credit', 'refund', 'reconcile', 'reprice', 'void', 'expiry')),
  adjusts_call_id TEXT,
  adjusts_usage_id TEXT,
  reservation_id TEXT REFERENCES reservation (reservation_id), -- whose expiry was booked as spent, or undone again
  amount_nanodollars INTEGER NOT NULL               -- what is added to the cost; of a void, what it took off
    CHECK (amount_nanodollars BETWEEN -4000000000000000000 AND 4000000000000000000),
  tokens INTEGER NOT NULL DEFAULT 0,                -- of an expiry: prompt and completion tokens, counted as prompt tokens
  unpriced_calls INTEGER NOT NULL DEFAULT 0 CHECK (unpriced_calls IN (-1, 0)), -- -1: it prices a call that had no price
  held_nanodollars INTEGER NOT NULL DEFAULT 0 CHECK (held_nanodollars <= 0), -- takes off what that call held
  -- Where it stands in the usage cube, beside what it names above.
  usage_kind TEXT NOT NULL CHECK (usage_kind IN ('llm', 'compute', 'adjustment')),
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  service_tier TEXT NOT NULL,
  unit TEXT NOT NULL,
  timestamp_ms INTEGER NOT NULL,                    -- of the corrected row; else when it takes effect
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)), -- 0: a void, or what corrected a row that was undone, or was undone itself
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at_ms INTEGER NOT NULL,
  amount_usd REAL GENERATED ALWAYS AS (amount_nanodollars / 1e9) VIRTUAL,
  timestamp TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', timestamp_ms / 1000.0, 'unixepoch')) VIRTUAL,
  UNIQUE (workspace_id, adjustment_id),
  -- Deferred: an import replaces the row of a call by a more complete one of the same id, and a merge moves both.
  FOREIGN KEY (workspace_id, adjusts_call_id) REFERENCES llm_call (workspace_id, id)
    DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (workspace_id, adjusts_usage_id) REFERENCES resource_usage (workspace_id, id)
    DEFERRABLE INITIALLY DEFERRED,
  CHECK (adjusts_call_id IS NULL OR adjusts_usage_id IS NULL),
  CHECK (
    kind <> 'void'
    OR (counts = 0 AND coalesce(adjusts_call_id, adjusts_usage_id, reservation_id) IS NOT NULL)
  ),
  CHECK (kind <> 'expiry' OR (reservation_id IS NOT NULL AND amount_nanodollars >= 0 AND tokens >= 0)),
  CHECK (reservation_id IS NULL OR (kind IN ('expiry', 'void') AND usage_kind = 'adjustment')),
  CHECK (tokens = 0 OR reservation_id IS NOT NULL),
  CHECK (kind <> 'reprice' OR adjusts_call_id IS NOT NULL),
  CHECK (unpriced_calls = 0 OR kind = 'reprice'),
  CHECK (held_nanodollars = 0 OR unpriced_calls = -1),
  CHECK ((usage_kind = 'adjustment') = (coalesce(adjusts_call_id, adjusts_usage_id) IS NULL))
) STRICT;

CREATE UNIQUE INDEX adjustment_of_expiry ON adjustment (reservation_id)
  WHERE kind = 'expiry' AND counts = 1;
CREATE INDEX adjustment_by_time ON adjustment (workspace_id, timestamp_ms);
CREATE INDEX adjustment_by_call ON adjustment (workspace_id, adjusts_call_id)
  WHERE adjusts_call_id IS NOT NULL;
CREATE INDEX adjustment_by_usage ON adjustment (workspace_id, adjusts_usage_id)
  WHERE adjusts_usage_id IS NOT NULL;

-- Rows that have left the file for an archive, which is a ledger of its own, or for good. Their sums stay in the usage cube, in accounts
-- and in the totals of executions. One row for each date and archive of a workspace.
CREATE TABLE retention (
  retention_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  before_ms INTEGER NOT NULL,                       -- the first instant of a local day: what began earlier has left
  archive_id TEXT,                                  -- who the archive is, by its ledger_id; NULL: the rows are gone
  archive_path TEXT,                                -- where it lay then
  state TEXT NOT NULL CHECK (state IN ('copying', 'moving', 'done')),
  first_ms INTEGER,                                 -- when the earliest of the rows began; NULL: none has left yet
  calls INTEGER NOT NULL CHECK (calls >= 0),
  resources INTEGER NOT NULL CHECK (resources >= 0),
  adjustments INTEGER NOT NULL CHECK (adjustments >= 0),
  -- What the rows add to the usage cube, by which it is checked.
  counted_calls INTEGER NOT NULL CHECK (counted_calls >= 0), -- calls and uses that were not undone
  cost_nanodollars INTEGER NOT NULL,
  tokens INTEGER NOT NULL,                          -- prompt and completion tokens
  updated_at_ms INTEGER NOT NULL,
  cost_usd REAL GENERATED ALWAYS AS (cost_nanodollars / 1e9) VIRTUAL,
  CHECK ((archive_id IS NULL) = (archive_path IS NULL)),
  CHECK (state <> 'copying' OR archive_id IS NOT NULL)
) STRICT;

CREATE INDEX retention_by_workspace ON retention (workspace_number, before_ms);

-- The ids of rows that have left, so that none of them is recorded again.
CREATE TABLE removed_row (
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  kind TEXT NOT NULL CHECK (kind IN ('call', 'resource', 'adjustment')),
  id TEXT NOT NULL,
  PRIMARY KEY (workspace_number, kind, id)
) STRICT, WITHOUT ROWID;

-- The totals of one execution, kept in the transaction that writes its rows.
CREATE TABLE execution_cost (
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  execution_id TEXT NOT NULL CHECK (length(CAST(execution_id AS BLOB)) BETWEEN 1 AND 255),
  llm_cost_nanodollars INTEGER NOT NULL,            -- with what was credited, so that it may be negative
  compute_cost_nanodollars INTEGER NOT NULL CHECK (compute_cost_nanodollars >= 0),
  llm_call_count INTEGER NOT NULL CHECK (llm_call_count >= 0),
  resource_usage_count INTEGER NOT NULL CHECK (resource_usage_count >= 0),
  unpriced_count INTEGER NOT NULL CHECK (unpriced_count >= 0),
  total_tokens INTEGER NOT NULL CHECK (total_tokens >= 0),
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  breakdown TEXT,                                   -- what rows that have left came to, as JSON; NULL: none has
  total_llm_cost REAL GENERATED ALWAYS AS (llm_cost_nanodollars / 1e9) VIRTUAL,
  total_compute_cost REAL GENERATED ALWAYS AS (compute_cost_nanodollars / 1e9) VIRTUAL,
  total_cost REAL GENERATED ALWAYS AS
    ((llm_cost_nanodollars + compute_cost_nanodollars) / 1e9) VIRTUAL,
  PRIMARY KEY (workspace_id, execution_id)
) STRICT, WITHOUT ROWID;

-- Which category a feature belongs to: that of the longest pattern that it fits. No row keeps it: reports ask when they are made, so that
-- another rule changes past reports, too.
CREATE TABLE feature_category (
  pattern TEXT NOT NULL PRIMARY KEY                 -- a feature; '*' stands for any text
    CHECK (length(CAST(pattern AS BLOB)) BETWEEN 1 AND 255),
  category TEXT NOT NULL CHECK (length(CAST(category AS BLOB)) BETWEEN 1 AND 255)
) STRICT, WITHOUT ROWID;

-- Sessions that have ended: nothing is held for a new call of theirs. What was recorded stays, and counts as before.
CREATE TABLE closed_session (
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  session_id TEXT NOT NULL CHECK (length(CAST(session_id AS BLOB)) BETWEEN 1 AND 255),
  closed_at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (workspace_id, session_id)
) STRICT, WITHOUT ROWID;

-- The usage cube behind reports, forecasts, anomalies and new counters, kept in the transaction that writes the rows.

-- What calls have in common, with a number: one row for each combination that has occurred. '' stands for
-- what a call does not name; names are never empty. Compute has the provider 'compute' and its type as the model. Credits
-- that correct no row have the kind 'adjustment'; such a cell has no calls, and may have a negative cost.
-- A group is never removed, so that a number always means the same.
CREATE TABLE usage_group (
  group_id INTEGER NOT NULL PRIMARY KEY,
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  project_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('llm', 'compute', 'adjustment')),
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  service_tier TEXT NOT NULL,
  operation TEXT NOT NULL,
  feature TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  unit TEXT NOT NULL,                               -- of a resource; '' for a call
  UNIQUE (
    workspace_number, project_id, kind, provider, model, service_tier, operation, feature, agent_id,
    user_id, unit
  )
) STRICT;

CREATE INDEX usage_group_by_user ON usage_group (workspace_number, user_id)
  WHERE user_id <> '';

-- The sums of each group on each local day, counted from 1970-01-01. A cell whose calls are taken off is removed.
CREATE TABLE usage_day (
  workspace_number INTEGER NOT NULL,
  day INTEGER NOT NULL,
  group_id INTEGER NOT NULL REFERENCES usage_group (group_id),
  calls INTEGER NOT NULL CHECK (calls >= 0),
  failed_calls INTEGER NOT NULL CHECK (failed_calls >= 0), -- calls without success
  unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0 OR calls = 0),
  cached_calls INTEGER NOT NULL CHECK (cached_calls >= 0), -- answered from a cache, at no cost
  cost_nanodollars INTEGER NOT NULL CHECK (cost_nanodollars >= 0 OR calls = 0),
  failed_cost_nanodollars INTEGER NOT NULL CHECK (failed_cost_nanodollars >= 0), -- part of the cost
  held_nanodollars INTEGER NOT NULL CHECK (held_nanodollars >= 0 OR calls = 0), -- what calls of unknown cost hold
  input_cost_nanodollars INTEGER NOT NULL CHECK (input_cost_nanodollars >= 0), -- known where our price book priced the call
  output_cost_nanodollars INTEGER NOT NULL CHECK (output_cost_nanodollars >= 0),
  cache_read_cost_nanodollars INTEGER NOT NULL CHECK (cache_read_cost_nanodollars >= 0), -- part of the input cost, as are the next two
  cache_write_cost_nanodollars INTEGER NOT NULL CHECK (cache_write_cost_nanodollars >= 0),
  other_cost_nanodollars INTEGER NOT NULL CHECK (other_cost_nanodollars >= 0), -- fees for requests and searches
  tokens_prompt INTEGER NOT NULL CHECK (tokens_prompt >= 0),
  tokens_cache_read INTEGER NOT NULL CHECK (tokens_cache_read >= 0),
  tokens_cache_write_5m INTEGER NOT NULL CHECK (tokens_cache_write_5m >= 0),
  tokens_cache_write_1h INTEGER NOT NULL CHECK (tokens_cache_write_1h >= 0),
  tokens_prompt_audio INTEGER NOT NULL CHECK (tokens_prompt_audio >= 0),
  tokens_cache_read_audio INTEGER NOT NULL CHECK (tokens_cache_read_audio >= 0),
  tokens_prompt_image INTEGER NOT NULL CHECK (tokens_prompt_image >= 0),
  tokens_completion INTEGER NOT NULL CHECK (tokens_completion >= 0),
  tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
  tokens_completion_audio INTEGER NOT NULL CHECK (tokens_completion_audio >= 0),
  tokens_completion_image INTEGER NOT NULL CHECK (tokens_completion_image >= 0),
  web_searches INTEGER NOT NULL CHECK (web_searches >= 0),
  latency_ms INTEGER NOT NULL CHECK (latency_ms >= 0),
  latency_count INTEGER NOT NULL CHECK (latency_count >= 0), -- the calls whose latency is known
  quantity_millionths INTEGER NOT NULL CHECK (quantity_millionths >= 0), -- of a resource, in the unit of its group
  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
  PRIMARY KEY (workspace_number, day, group_id)
) STRICT, WITHOUT ROWID;

-- The sums of each project on each local day: what a workspace or a project as a whole needs of a year, whatever the number
-- of groups.
CREATE TABLE usage_project_day (
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  day INTEGER NOT NULL,
  project_id TEXT NOT NULL,                         -- '' where a row names no project
  kind TEXT NOT NULL CHECK (kind IN ('llm', 'compute', 'adjustment')),
  calls INTEGER NOT NULL CHECK (calls >= 0),
  unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0 OR calls = 0),
  cost_nanodollars INTEGER NOT NULL CHECK (cost_nanodollars >= 0 OR calls = 0),
  held_nanodollars INTEGER NOT NULL CHECK (held_nanodollars >= 0 OR calls = 0),
  tokens_prompt INTEGER NOT NULL CHECK (tokens_prompt >= 0),
  tokens_completion INTEGER NOT NULL CHECK (tokens_completion >= 0),
  tokens_cache_read INTEGER NOT NULL CHECK (tokens_cache_read >= 0),
  tokens_cache_write INTEGER NOT NULL CHECK (tokens_cache_write >= 0),
  PRIMARY KEY (workspace_number, day, project_id, kind)
) STRICT, WITHOUT ROWID;

-- The same of each project in each hour of a local day, counted from the day's first instant.
CREATE TABLE usage_hour (
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL CHECK (hour >= 0),
  project_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('llm', 'compute', 'adjustment')),
  calls INTEGER NOT NULL CHECK (calls >= 0),
  unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0 OR calls = 0),
  cost_nanodollars INTEGER NOT NULL CHECK (cost_nanodollars >= 0 OR calls = 0),
  held_nanodollars INTEGER NOT NULL CHECK (held_nanodollars >= 0 OR calls = 0),
  tokens_prompt INTEGER NOT NULL CHECK (tokens_prompt >= 0),
  tokens_completion INTEGER NOT NULL CHECK (tokens_completion >= 0),
  tokens_cache_read INTEGER NOT NULL CHECK (tokens_cache_read >= 0),
  tokens_cache_write INTEGER NOT NULL CHECK (tokens_cache_write >= 0),
  PRIMARY KEY (workspace_number, day, hour, project_id, kind)
) STRICT, WITHOUT ROWID;

-- What each model, and each type of resource, cost in each hour of a local day: anomalies look for both.
CREATE TABLE usage_model_hour (
  workspace_number INTEGER NOT NULL REFERENCES workspace (workspace_number),
  provider TEXT NOT NULL,                           -- 'compute' for a resource
  model TEXT NOT NULL,
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL CHECK (hour >= 0),
  calls INTEGER NOT NULL CHECK (calls >= 0),
  cost_nanodollars INTEGER NOT NULL CHECK (cost_nanodollars >= 0 OR calls = 0),
  PRIMARY KEY (workspace_number, provider, model, day, hour)
) STRICT, WITHOUT ROWID;

-- Budgets ----------------------------------------------------------------------------------------

-- A limit on what a scope spends, or uses, in each of its periods. A removed budget keeps its row: its alerts and the limits that it has had
-- refer to it, and one that is set again for the same scope and window takes its number.
CREATE TABLE budget (
  budget_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  workspace_id TEXT NOT NULL,                       -- '' for a budget of the whole ledger
  shape TEXT NOT NULL CHECK (shape GLOB '[[]*]'),   -- what it looks at of a call: '["project","each:user"]'
  scope TEXT NOT NULL CHECK (scope GLOB '{*}'),     -- what it names: '{}' the workspace, '{"project":"search"}'
  time_window TEXT NOT NULL CHECK (
    time_window IN ('hour', 'day', 'week', 'month', 'quarter', 'year', 'total')
    OR time_window GLOB 'rolling [0-9]*'            -- how long, in milliseconds
    OR time_window GLOB 'fixed [0-9-]*'             -- from and to, in milliseconds
  ),
  unit TEXT NOT NULL CHECK (unit IN ('usd', 'tokens', 'calls')), -- what it counts: nanodollars, prompt and completion tokens, calls of models
  limit_amount INTEGER NOT NULL
    CHECK (limit_amount BETWEEN 0 AND 4000000000000000000),
  hard_limit INTEGER NOT NULL CHECK (hard_limit IN (0, 1)), -- whether what does not fit is refused
  observing INTEGER NOT NULL DEFAULT 0 CHECK (observing IN (0, 1)), -- refuses nothing, but says and counts what it would have
  grace_percent INTEGER NOT NULL DEFAULT 0 CHECK (grace_percent BETWEEN 0 AND 1000), -- of the limit, beyond which is refused
  frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)), -- refuses everything until it is unfrozen
  carry TEXT NOT NULL DEFAULT 'none'                -- what of a period's rest goes into the next: nothing, what is unused,
    CHECK (carry IN ('none', 'unused', 'all', 'capped')), -- deficits as well, what is unused up to a cap
  carry_cap_amount INTEGER CHECK (carry_cap_amount > 0),
  carry_since_ms INTEGER,                           -- the period that holds it is the first whose rest is carried
  active_from_ms INTEGER,                           -- before it the budget takes no part; NULL: it always has
  active_until_ms INTEGER,                          -- from it on it takes no part; NULL: it always will
  name TEXT,                                        -- by which people know it
  on_expiry TEXT NOT NULL DEFAULT 'return'          -- what reservations that run out hold goes back, or counts as spent
    CHECK (on_expiry IN ('return', 'spend')),
  closing_amount INTEGER NOT NULL DEFAULT 0         -- of the limit, kept back for reservations that say that they are closing
    CHECK (closing_amount >= 0),
  alert_thresholds TEXT NOT NULL,                   -- percent, ascending: '50,80,90,100'
  alert_emails TEXT NOT NULL,
  unpriced_policy TEXT NOT NULL CHECK (unpriced_policy IN ('refuse', 'ceiling', 'allow')),
  unpriced_hold_nanodollars INTEGER NOT NULL CHECK (unpriced_hold_nanodollars >= 0), -- the ceiling, else 0
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  updated_at_ms INTEGER NOT NULL,
  removed_at_ms INTEGER,
  members_known_from_ms INTEGER,                    -- of a budget for each session, execution or tag: in periods that begin then or later
                                                    -- whoever has rows has an account; NULL: nobody knows
  limit_usd REAL GENERATED ALWAYS AS (CASE unit WHEN 'usd' THEN limit_amount / 1e9 END) VIRTUAL,
  of_workspace TEXT GENERATED ALWAYS AS (nullif(workspace_id, '')) VIRTUAL
    REFERENCES workspace (workspace_id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (workspace_id, shape, scope, time_window, unit),
  UNIQUE (
    budget_id, workspace_id, shape, scope, time_window, unit, limit_amount, hard_limit,
    alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled,
    updated_at_ms
  ),
  CHECK (unpriced_policy = 'ceiling' OR unpriced_hold_nanodollars = 0),
  CHECK (removed_at_ms IS NULL OR enabled = 0),
  CHECK (observing = 0 OR hard_limit = 0),
  CHECK (grace_percent = 0 OR hard_limit = 1 OR observing = 1),
  CHECK (closing_amount = 0 OR hard_limit = 1 OR observing = 1),
  CHECK (closing_amount <= limit_amount),
  CHECK ((carry = 'capped') = (carry_cap_amount IS NOT NULL)),
  CHECK ((carry = 'none') = (carry_since_ms IS NULL)),
  CHECK (active_from_ms < active_until_ms)
) STRICT;

-- Those that carry: whoever gives back what was held asks whether there are any.
CREATE INDEX budget_carrying ON budget (budget_id)
  WHERE carry <> 'none';

-- Counts the changes of budgets, of zones, and the accounts that were closed for good: what is remembered of budgets holds at one revision.
CREATE TABLE budget_book (
  singleton INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
  revision INTEGER NOT NULL CHECK (revision >= 0)
) STRICT;

-- The budgets of workspaces and of projects as people look for them: the same rows once more, which the foreign keys keep equal.
CREATE TABLE workspace_budget (
  workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspace (workspace_id)
    DEFERRABLE INITIALLY DEFERRED,
  budget_id INTEGER NOT NULL UNIQUE,
  shape TEXT NOT NULL CHECK (shape = '[]'),
  scope TEXT NOT NULL CHECK (scope = '{}'),
  time_window TEXT NOT NULL CHECK (time_window = 'month'),
  unit TEXT NOT NULL CHECK (unit = 'usd'),
  monthly_budget_nanodollars INTEGER NOT NULL,
  hard_limit INTEGER NOT NULL,
  alert_thresholds TEXT NOT NULL,
  alert_emails TEXT NOT NULL,
  unpriced_policy TEXT NOT NULL,
  unpriced_hold_nanodollars INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  monthly_budget_usd REAL GENERATED ALWAYS AS (monthly_budget_nanodollars / 1e9) VIRTUAL,
  unpriced_ceiling_nanodollars INTEGER GENERATED ALWAYS AS
    (CASE WHEN unpriced_policy = 'ceiling' THEN unpriced_hold_nanodollars END) VIRTUAL,
  FOREIGN KEY (
    budget_id, workspace_id, shape, scope, time_window, unit, monthly_budget_nanodollars,
    hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
    enabled, updated_at_ms
  ) REFERENCES budget (
    budget_id, workspace_id, shape, scope, time_window, unit, limit_amount,
    hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
    enabled, updated_at_ms
  ) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE project_budget (
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id)
    DEFERRABLE INITIALLY DEFERRED,
  project_id TEXT NOT NULL CHECK (length(CAST(project_id AS BLOB)) BETWEEN 1 AND 255),
  budget_id INTEGER NOT NULL UNIQUE,
  shape TEXT NOT NULL CHECK (shape = '["project"]'),
  scope TEXT NOT NULL
    CHECK (scope = '{"project":"' || replace(replace(project_id, '\', '\\'), '"', '\"') || '"}'),
  time_window TEXT NOT NULL CHECK (time_window = 'month'),
  unit TEXT NOT NULL CHECK (unit = 'usd'),
  monthly_budget_nanodollars INTEGER NOT NULL,
  hard_limit INTEGER NOT NULL,
  alert_thresholds TEXT NOT NULL,
  alert_emails TEXT NOT NULL,
  unpriced_policy TEXT NOT NULL,
  unpriced_hold_nanodollars INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  monthly_budget_usd REAL GENERATED ALWAYS AS (monthly_budget_nanodollars / 1e9) VIRTUAL,
  unpriced_ceiling_nanodollars INTEGER GENERATED ALWAYS AS
    (CASE WHEN unpriced_policy = 'ceiling' THEN unpriced_hold_nanodollars END) VIRTUAL,
  PRIMARY KEY (workspace_id, project_id),
  FOREIGN KEY (
    budget_id, workspace_id, shape, scope, time_window, unit, monthly_budget_nanodollars,
    hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
    enabled, updated_at_ms
  ) REFERENCES budget (
    budget_id, workspace_id, shape, scope, time_window, unit, limit_amount,
    hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
    enabled, updated_at_ms
  ) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Which limit a budget has had from an instant on; none (NULL) while it was removed or switched off. The bound is as in budget_period.
CREATE TABLE budget_limit (
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  from_ms INTEGER NOT NULL,
  limit_amount INTEGER CHECK (limit_amount >= 0),
  hard_limit INTEGER NOT NULL CHECK (hard_limit IN (0, 1)),
  bound_amount INTEGER CHECK (bound_amount >= -1),
  PRIMARY KEY (budget_id, from_ms),
  CHECK (hard_limit = 0 OR bound_amount IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- What is added to the limit of a budget for a time, in all of its accounts. What has ended is history, and stays.
CREATE TABLE budget_override (
  override_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  added_amount INTEGER NOT NULL CHECK (added_amount BETWEEN 1 AND 4000000000000000000),
  from_ms INTEGER NOT NULL,
  until_ms INTEGER,                                 -- NULL: a top-up, until the period that holds from_ms ends
  reason TEXT NOT NULL CHECK (reason <> ''),
  actor TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  removed_at_ms INTEGER,                            -- it adds nothing from then on
  CHECK (from_ms < until_ms)
) STRICT;

CREATE INDEX budget_override_by_budget ON budget_override (budget_id, from_ms);

-- When the periods of a budget begin, where it says so itself: from an instant on, at which a period under the rule before ended. The
-- first rule has always held. A budget without one goes by the zone of its workspace, weeks from Monday, months from the 1st.
CREATE TABLE budget_calendar (
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  from_ms INTEGER NOT NULL,
  time_zone TEXT,                                   -- NULL: that of the workspace
  first_day INTEGER NOT NULL CHECK (first_day BETWEEN 1 AND 28), -- of a week, Monday is 1; of a month
  PRIMARY KEY (budget_id, from_ms)
) STRICT, WITHOUT ROWID;

-- The accounts: one row for each budget, period and member, with the limit in force in it and its counters. There is no reset. A new
-- month is a new row, made at its first use from the rows that lie in its window already. A number is never given twice.
CREATE TABLE budget_period (
  period_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  member TEXT NOT NULL,                             -- of a budget for each user: '{"user":"ada"}', null for nobody; else ''
  period_start_ms INTEGER NOT NULL,
  period_end_ms INTEGER NOT NULL,
  limit_amount INTEGER NOT NULL CHECK (limit_amount >= 0), -- in force: that of the budget, with the next two
  raised_amount INTEGER NOT NULL DEFAULT 0 CHECK (raised_amount >= 0), -- by overrides
  carried_amount INTEGER NOT NULL DEFAULT 0,        -- from the periods before; negative for a deficit
  hard_limit INTEGER NOT NULL CHECK (hard_limit IN (0, 1)),
  bound_amount INTEGER CHECK (bound_amount >= -1),  -- what is spent and held may reach: the limit and its grace without what is kept back; -1 frozen; NULL nothing
  spent_amount INTEGER NOT NULL,                    -- negative where more was credited than spent
  reserved_amount INTEGER NOT NULL CHECK (reserved_amount >= 0),
  unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0),
  next_alert_amount INTEGER CHECK (next_alert_amount > 0), -- the spend from which on an alert is due
  valid_until_ms INTEGER NOT NULL,                  -- until when the limit is in force as it stands here,
  valid_from_ms INTEGER NOT NULL,                   -- and from when on: a clock that is put back lies before it
  edge_ms INTEGER,                                  -- of a rolling window: what began by then has left it
  UNIQUE (budget_id, member, period_start_ms),
  CHECK (period_start_ms < period_end_ms),
  CHECK (hard_limit = 0 OR bound_amount IS NOT NULL),
  CHECK (valid_until_ms BETWEEN period_start_ms AND period_end_ms),
  CHECK (valid_from_ms BETWEEN period_start_ms AND period_end_ms)
) STRICT;

-- Money held for a call that has begun. It counts in the accounts of its period_ids while it is open: those that the call touches in
-- the period of created_at_ms, and those of the reservations that it was cut from. The number of an account that was closed since stays,
-- and means nothing. A child takes its money out of its parent, so that amount >= 0 says that all of them together have no more than it had.
CREATE TABLE reservation (
  reservation_id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(reservation_id AS BLOB)) BETWEEN 1 AND 255),
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  project_id TEXT CHECK (length(CAST(project_id AS BLOB)) BETWEEN 1 AND 255),
  execution_id TEXT CHECK (length(CAST(execution_id AS BLOB)) BETWEEN 1 AND 255),
  estimate_nanodollars INTEGER NOT NULL CHECK (estimate_nanodollars >= 0), -- what was asked for
  amount_nanodollars INTEGER NOT NULL CHECK (amount_nanodollars >= 0),     -- what is held, beside one call
  estimate_tokens INTEGER CHECK (estimate_tokens >= 0), -- prompt and completion tokens that were asked for; NULL: not told
  amount_tokens INTEGER NOT NULL CHECK (amount_tokens >= 0), -- those that are held where tokens are counted
  ttl_ms INTEGER NOT NULL CHECK (ttl_ms > 0),
  extension_ms INTEGER NOT NULL CHECK (extension_ms >= 0), -- by how much longer it holds than was first asked for
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'released', 'expired')),
  ended_at_ms INTEGER,
  call_id TEXT,
  late INTEGER NOT NULL CHECK (late IN (0, 1)),     -- settled when it had already run out
  agent_id TEXT,
  user_id TEXT,
  session_id TEXT,
  feature TEXT,
  operation TEXT,
  provider TEXT,                                    -- what was about to be called, where it was said
  model TEXT,
  tags TEXT,
  period_ids TEXT NOT NULL,                         -- the accounts that hold it: '12,15'
  parent_id TEXT REFERENCES reservation (reservation_id), -- the reservation that it was cut from
  has_course INTEGER NOT NULL CHECK (has_course IN (0, 1)), -- whether it has a row in reservation_course
  on_expiry TEXT NOT NULL DEFAULT 'return'          -- what it holds when it runs out goes back, or counts as spent
    CHECK (on_expiry IN ('return', 'spend')),
  amount_usd REAL GENERATED ALWAYS AS (amount_nanodollars / 1e9) VIRTUAL,
  CHECK (parent_id <> reservation_id),
  CHECK (parent_id IS NULL OR has_course = 1),
  CHECK (expires_at_ms > created_at_ms),
  CHECK ((state = 'open') = (ended_at_ms IS NULL)),
  CHECK ((state = 'settled') = (call_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX reservation_open ON reservation (workspace_id, expires_at_ms)
  WHERE state = 'open';

CREATE INDEX reservation_open_child ON reservation (workspace_id, expires_at_ms)
  WHERE state = 'open' AND parent_id IS NOT NULL;

-- What became of a reservation that was cut from another, had others cut from it, or was changed: what it holds is what it was granted
-- without what was lent and paid.
CREATE TABLE reservation_course (
  reservation_id TEXT NOT NULL PRIMARY KEY REFERENCES reservation (reservation_id),
  drawn_nanodollars INTEGER NOT NULL CHECK (drawn_nanodollars >= 0),     -- taken out of the parent, and not given back
  drawn_tokens INTEGER NOT NULL CHECK (drawn_tokens >= 0),
  granted_nanodollars INTEGER NOT NULL CHECK (granted_nanodollars >= 0), -- all that it was given to hold
  granted_tokens INTEGER NOT NULL CHECK (granted_tokens >= 0),
  lent_nanodollars INTEGER NOT NULL CHECK (lent_nanodollars >= 0),       -- cut off for children, and not come back
  lent_tokens INTEGER NOT NULL CHECK (lent_tokens >= 0),
  paid_nanodollars INTEGER NOT NULL CHECK (paid_nanodollars >= 0),       -- taken by attempts before the last
  paid_tokens INTEGER NOT NULL CHECK (paid_tokens >= 0),
  observed_nanodollars INTEGER NOT NULL CHECK (observed_nanodollars >= 0), -- what the call that runs has cost so far
  observed_tokens INTEGER NOT NULL CHECK (observed_tokens >= 0),
  kept_nanodollars INTEGER NOT NULL CHECK (kept_nanodollars >= 0),       -- kept back for a closing reservation that is cut from it
  closing INTEGER NOT NULL CHECK (closing IN (0, 1)),                    -- may use what budgets and its parent keep back
  attempts INTEGER NOT NULL CHECK (attempts >= 0),  -- the calls that were booked before the last
  CHECK (granted_nanodollars >= lent_nanodollars + paid_nanodollars + observed_nanodollars),
  CHECK (granted_tokens >= lent_tokens + paid_tokens + observed_tokens)
) STRICT, WITHOUT ROWID;

-- What a reservation was enlarged by under an id, so that a retry counts once.
CREATE TABLE reservation_enlargement (
  reservation_id TEXT NOT NULL REFERENCES reservation (reservation_id),
  enlargement_id TEXT NOT NULL CHECK (length(CAST(enlargement_id AS BLOB)) BETWEEN 1 AND 255),
  amount_nanodollars INTEGER NOT NULL CHECK (amount_nanodollars >= 0),
  amount_tokens INTEGER NOT NULL CHECK (amount_tokens >= 0),
  PRIMARY KEY (reservation_id, enlargement_id)
) STRICT, WITHOUT ROWID;

-- A call of a reservation that was not its last, with what was held before it.
CREATE TABLE reservation_attempt (
  reservation_id TEXT NOT NULL REFERENCES reservation (reservation_id),
  call_id TEXT NOT NULL,
  held_nanodollars INTEGER NOT NULL CHECK (held_nanodollars >= 0),
  held_tokens INTEGER NOT NULL CHECK (held_tokens >= 0),
  late INTEGER NOT NULL CHECK (late IN (0, 1)),     -- booked when the reservation had already run out
  PRIMARY KEY (reservation_id, call_id)
) STRICT, WITHOUT ROWID;

-- A reservation that was given without asking the budgets, because the ledger could not be read or locked and whoever opened it had
-- said that calls are to go ahead then. It was written afterwards, whatever the limits said.
CREATE TABLE unchecked_reservation (
  reservation_id TEXT NOT NULL PRIMARY KEY REFERENCES reservation (reservation_id),
  reason TEXT NOT NULL CHECK (reason <> '')         -- why they could not be asked
) STRICT, WITHOUT ROWID;

-- Who waits for room, in the order in which it is given: account by account. A ticket that nobody has renewed in time is void.
CREATE TABLE reservation_ticket (
  ticket INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  waits_for TEXT NOT NULL,                          -- JSON array: the accounts that lack the room
  lease_until_ms INTEGER NOT NULL
) STRICT;

-- How far a file of another program's log has been read, so that the next import reads only what is new. It is written together
-- with the rows of what the file told.
CREATE TABLE import_cursor (
  cursor_id INTEGER NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE ON DELETE CASCADE,
  reading TEXT NOT NULL,                            -- the kind of log, and a digest of places, options and version
  path TEXT NOT NULL,
  stamp TEXT NOT NULL,                              -- device, inode, bytes, and when it was last changed
  bytes_read INTEGER NOT NULL CHECK (bytes_read >= 0),
  lines_read INTEGER NOT NULL CHECK (lines_read >= 0),
  can_continue INTEGER NOT NULL CHECK (can_continue IN (0, 1)), -- whether what is added later can be read alone
  digest TEXT NOT NULL,                             -- of the head of the file, and of what lies before bytes_read
  price_revision INTEGER,                           -- of the price book, where a call of the file has no price
  tally TEXT NOT NULL,                              -- JSON: what the summary of an import says of the file
  counted_calls TEXT,                               -- ten letters for each call; NULL where no other file can tell of one
  read_at_ms INTEGER NOT NULL,
  UNIQUE (workspace_id, reading, path)
) STRICT;

-- What people know of a day that its amounts do not tell. From a change on, spend is multiplied by the
-- factor; a holiday or a stop multiplies its own day; a day that is explained, up to today, teaches nothing.
CREATE TABLE calendar_event (
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  kind TEXT NOT NULL CHECK (kind IN ('holiday', 'stop', 'change', 'explained')),
  factor_thousandths INTEGER NOT NULL CHECK (factor_thousandths BETWEEN 0 AND 1000000000),
  note TEXT,
  PRIMARY KEY (workspace_id, day, kind)
) STRICT, WITHOUT ROWID;

-- A threshold that was crossed, once in a period until something re-arms it. What is crossed depends on the kind:
--   spend: percent of the budget by what was spent; forecast: percent of probability that the budget will be exceeded.
-- Its numbers and those of spend_anomaly are one sequence, in the order in which alerts were recorded.
CREATE TABLE budget_alert (
  alert_id INTEGER NOT NULL PRIMARY KEY,
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  workspace_id TEXT NOT NULL,                       -- '' of the whole ledger
  project_id TEXT NOT NULL,
  member TEXT NOT NULL,                             -- as in budget_period
  period_start_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('spend', 'forecast')),
  threshold_percent INTEGER NOT NULL CHECK (threshold_percent > 0),
  spent_amount INTEGER NOT NULL CHECK (spent_amount >= 0), -- in the unit of the budget
  budget_amount INTEGER NOT NULL CHECK (budget_amount >= 0),
  recorded_at_ms INTEGER NOT NULL,
  rearmed_at_ms INTEGER,
  recorded_at TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at_ms / 1000.0, 'unixepoch')) VIRTUAL,
  of_workspace TEXT GENERATED ALWAYS AS (nullif(workspace_id, '')) VIRTUAL
    REFERENCES workspace (workspace_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE UNIQUE INDEX budget_alert_once
  ON budget_alert (
    workspace_id, project_id, period_start_ms, kind, threshold_percent, budget_id, member
  )
  WHERE rearmed_at_ms IS NULL;

-- How many reservations an account refused on a day (days since 1970, of the workspace's zone). A process counts them in memory and
-- writes them with its next transaction, or once a second: one that is killed loses what it had not written yet.
CREATE TABLE budget_refusal (
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  day INTEGER NOT NULL,
  refused INTEGER NOT NULL CHECK (refused > 0),
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  PRIMARY KEY (budget_id, day)
) STRICT, WITHOUT ROWID;

-- A day or an hour that cost, or used, far more than expected: its amount reached the threshold. Told once.
CREATE TABLE spend_anomaly (
  alert_id INTEGER NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id) ON UPDATE CASCADE,
  project_id TEXT NOT NULL,                         -- '' for the workspace as a whole
  unit TEXT NOT NULL CHECK (unit IN ('day', 'hour')),
  start_ms INTEGER NOT NULL,                        -- when the day or the hour began
  measure TEXT NOT NULL CHECK (measure IN ('cost', 'tokens', 'calls')), -- by what it was judged
  amount_nanodollars INTEGER NOT NULL CHECK (amount_nanodollars >= 0), -- what it cost, whatever the measure
  threshold_nanodollars INTEGER CHECK (threshold_nanodollars >= 0),
  used INTEGER CHECK (used >= 0),                   -- its tokens or calls; NULL where it was judged by its cost
  used_threshold INTEGER CHECK (used_threshold >= 0),
  recorded_at_ms INTEGER NOT NULL,
  rearmed_at_ms INTEGER,
  amount_usd REAL GENERATED ALWAYS AS (amount_nanodollars / 1e9) VIRTUAL,
  recorded_at TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at_ms / 1000.0, 'unixepoch')) VIRTUAL,
  CHECK ((measure = 'cost') = (threshold_nanodollars IS NOT NULL)),
  CHECK ((measure = 'cost') = (used IS NULL)),
  CHECK ((used IS NULL) = (used_threshold IS NULL))
) STRICT;

CREATE UNIQUE INDEX spend_anomaly_once
  ON spend_anomaly (workspace_id, project_id, unit, start_ms, measure)
  WHERE rearmed_at_ms IS NULL;

-- Every change of a budget, a zone, a price or an entry of the calendar. Each row is chained to the one before: digest is the SHA-256, in
-- hexadecimal, of the digest before ('' at the first row) and of the row's columns audit_id to reason in their order, each written as
-- its length in bytes, a colon, its text and a comma ('1:7,'), and NULL as '-,'.
CREATE TABLE audit_log (
  audit_id INTEGER NOT NULL PRIMARY KEY,
  changed_at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  workspace_id TEXT,                                -- NULL: the change concerns the whole ledger, as prices do
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  before TEXT,
  after TEXT,
  reason TEXT,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  changed_at TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', changed_at_ms / 1000.0, 'unixepoch')) VIRTUAL
) STRICT;

-- Rules of alerts --------------------------------------------------------------------------------

-- When to alert about a budget, beside the percentages that it has itself. A removed rule keeps its row: its alerts refer to it.
CREATE TABLE alert_rule (
  rule_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  budget_id INTEGER NOT NULL REFERENCES budget (budget_id),
  measure TEXT NOT NULL
    CHECK (measure IN ('spend', 'forecast', 'burn_rate', 'unpriced', 'overruns', 'refusals')),
  unit TEXT NOT NULL CHECK (unit IN ('percent', 'usd', 'tokens', 'calls', 'count')),
  threshold INTEGER NOT NULL CHECK (threshold > 0), -- percent, nanodollars, or a number
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  removed_at_ms INTEGER,
  CHECK ((unit = 'count') = (measure IN ('unpriced', 'overruns', 'refusals')))
) STRICT;

CREATE UNIQUE INDEX alert_rule_once ON alert_rule (budget_id, measure, unit, threshold)
  WHERE removed_at_ms IS NULL;

-- What a rule has alerted about: once in an account until something re-arms it.
CREATE TABLE rule_alert (
  alert_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  rule_id INTEGER NOT NULL REFERENCES alert_rule (rule_id),
  member TEXT NOT NULL,                             -- as in budget_period
  period_start_ms INTEGER NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('percent', 'usd', 'tokens', 'calls', 'count')),
  threshold INTEGER NOT NULL CHECK (threshold > 0), -- as it was then
  value INTEGER NOT NULL CHECK (value >= 0),        -- what was reached, in the same unit
  recorded_at_ms INTEGER NOT NULL,
  rearmed_at_ms INTEGER,
  acknowledged_at_ms INTEGER,
  acknowledged_by TEXT,
  recorded_at TEXT GENERATED ALWAYS AS
    (strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at_ms / 1000.0, 'unixepoch')) VIRTUAL,
  CHECK ((acknowledged_at_ms IS NULL) = (acknowledged_by IS NULL))
) STRICT;

CREATE UNIQUE INDEX rule_alert_once ON rule_alert (rule_id, member, period_start_ms)
  WHERE rearmed_at_ms IS NULL;

-- How many overruns or refusals a rule has counted in an account: one row for each period. A rolling window has one for each instant at
-- which there were any, for as long as they lie in it; of those before the last that reach the threshold nobody needs to know.
CREATE TABLE rule_count (
  rule_id INTEGER NOT NULL REFERENCES alert_rule (rule_id),
  member TEXT NOT NULL,
  from_ms INTEGER NOT NULL,                         -- when the period began; of a rolling window, when they were counted
  counted INTEGER NOT NULL CHECK (counted > 0),
  PRIMARY KEY (rule_id, member, from_ms)
) STRICT, WITHOUT ROWID;

-- What is to be sent, one row for each alert of a rule. Nothing sends it yet.
CREATE TABLE alert_outbox (
  alert_id INTEGER NOT NULL PRIMARY KEY REFERENCES rule_alert (alert_id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  updated_at_ms INTEGER NOT NULL,
  last_error TEXT
) STRICT;

-- Views for people -------------------------------------------------------------------------------

-- Every budget of a workspace or project and each of its months: SELECT * FROM budget_status;
-- A month that is over shows the limit that stood at its end. Holds that have run out are not counted. A current month that nothing has
-- used yet is shown where the budget's months are those of UTC, from the 1st, which is all that SQL knows of zones.
CREATE VIEW budget_status AS
WITH
  clock (now_ms) AS (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000),
  monthly (budget_id, workspace_id, project_id, limit_amount, hard_limit, enabled) AS (
    SELECT budget_id, workspace_id, NULL, monthly_budget_nanodollars, hard_limit, enabled
    FROM workspace_budget
    UNION ALL
    SELECT budget_id, workspace_id, project_id, monthly_budget_nanodollars, hard_limit, enabled
    FROM project_budget
  ),
  used (
    workspace_id, project_id, start_ms, end_ms, spent, reserved, unpriced_calls, hard_limit, limit_amount
  ) AS (
    SELECT
      m.workspace_id,
      m.project_id,
      p.period_start_ms,
      p.period_end_ms,
      p.spent_amount,
      p.reserved_amount - (
        SELECT coalesce(sum(r.amount_nanodollars), 0)
        FROM reservation AS r
        WHERE r.workspace_id = m.workspace_id
          AND r.state = 'open'
          AND r.expires_at_ms <= (SELECT now_ms FROM clock)
          AND r.on_expiry = 'return'
          AND instr(',' || r.period_ids || ',', ',' || p.period_id || ',') > 0
          -- What has run out goes back to a reservation that it was cut from, where one is open and held here.
          AND NOT EXISTS (
            WITH RECURSIVE line (id) AS (
              SELECT r.parent_id
              UNION
              SELECT n.parent_id FROM line JOIN reservation AS n ON n.reservation_id = line.id
            )
            SELECT 1
            FROM line
            JOIN reservation AS h ON h.reservation_id = line.id
            WHERE h.state = 'open'
              AND h.expires_at_ms > (SELECT now_ms FROM clock)
              AND instr(',' || h.period_ids || ',', ',' || p.period_id || ',') > 0
          )
      ),
      p.unpriced_calls,
      p.hard_limit,
      p.limit_amount
    FROM budget_period AS p
    JOIN monthly AS m ON m.budget_id = p.budget_id
  ),
  month (start_ms, end_ms, first_day, end_day) AS (
    SELECT
      CAST(strftime('%s', 'now', 'start of month') AS INTEGER) * 1000,
      CAST(strftime('%s', 'now', 'start of month', '+1 month') AS INTEGER) * 1000,
      date('now', 'start of month'),
      date('now', 'start of month', '+1 month')
  ),
  unused (
    workspace_id, project_id, start_ms, end_ms, spent, reserved, unpriced_calls, hard_limit, limit_amount
  ) AS (
    SELECT
      m.workspace_id,
      m.project_id,
      c.start_ms,
      c.end_ms,
      coalesce(sum(d.cost_nanodollars), 0),
      0,
      coalesce(sum(d.unpriced_calls), 0),
      m.hard_limit,
      m.limit_amount
    FROM monthly AS m
    JOIN workspace AS w ON w.workspace_id = m.workspace_id AND w.time_zone IN ('UTC', 'Etc/UTC')
    CROSS JOIN month AS c
    LEFT JOIN daily_cost AS d
      ON d.workspace_id = m.workspace_id
      AND d.day >= c.first_day
      AND d.day < c.end_day
      AND (m.project_id IS NULL OR m.project_id = d.project_id)
    WHERE m.enabled = 1
      AND NOT EXISTS (SELECT 1 FROM budget_calendar AS own WHERE own.budget_id = m.budget_id)
      AND NOT EXISTS (
        SELECT 1
        FROM budget_period AS p
        WHERE p.budget_id = m.budget_id AND p.period_start_ms = c.start_ms
      )
    GROUP BY m.budget_id
  )
SELECT
  workspace_id,
  project_id,
  strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000, 'unixepoch') AS period_start,
  strftime('%Y-%m-%dT%H:%M:%SZ', end_ms / 1000, 'unixepoch') AS period_end,
  limit_amount / 1e9 AS monthly_budget_usd,
  spent / 1e9 AS current_month_spent,
  reserved / 1e9 AS reserved_usd,
  (limit_amount - spent - reserved) / 1e9 AS remaining_usd,
  round(100.0 * spent / nullif(limit_amount, 0), 2) AS usage_percent,
  hard_limit,
  unpriced_calls
FROM (SELECT * FROM used UNION ALL SELECT * FROM unused) AS account;

-- What each model cost a project on each day, in the workspace's own zone; cost_usd is NULL where no call of it had a price, here
-- and in the views below.
CREATE VIEW daily_cost AS
SELECT
  w.workspace_id,
  strftime('%Y-%m-%d', d.day * 86400, 'unixepoch') AS day,
  g.kind,
  g.provider,
  g.model,
  g.project_id,
  sum(d.calls) AS calls,
  sum(d.unpriced_calls) AS unpriced_calls,
  sum(d.cost_nanodollars) AS cost_nanodollars,
  sum(d.tokens_prompt) AS tokens_prompt,
  sum(d.tokens_completion) AS tokens_completion,
  sum(d.tokens_cache_read) AS tokens_cache_read,
  sum(d.tokens_cache_write_5m + d.tokens_cache_write_1h) AS tokens_cache_write,
  CASE WHEN sum(d.unpriced_calls) < sum(d.calls) OR sum(d.calls) = 0 THEN sum(d.cost_nanodollars) / 1e9 END AS cost_usd
FROM usage_day AS d
JOIN usage_group AS g ON g.group_id = d.group_id
JOIN workspace AS w ON w.workspace_number = d.workspace_number
GROUP BY d.workspace_number, d.day, g.kind, g.provider, g.model, g.project_id;

-- What each model cost in each month, in the workspace's own zone.
CREATE VIEW monthly_spend AS
SELECT
  workspace_id,
  substr(day, 1, 7) AS month,
  kind,
  provider,
  model,
  sum(calls) AS calls,
  sum(unpriced_calls) AS unpriced_calls,
  sum(tokens_prompt + tokens_completion) AS tokens_total,
  CASE WHEN sum(unpriced_calls) < sum(calls) OR sum(calls) = 0 THEN sum(cost_nanodollars) / 1e9 END AS cost_usd
FROM daily_cost
GROUP BY workspace_id, month, kind, provider, model;

-- What a workspace cost in each month beside the month before, in the workspace's own zone; NULL where there is none.
CREATE VIEW month_over_month AS
WITH month_cost (workspace_id, month, calls, unpriced_calls, nanodollars) AS (
  SELECT workspace_id, substr(day, 1, 7), sum(calls), sum(unpriced_calls), sum(cost_nanodollars)
  FROM daily_cost
  GROUP BY workspace_id, substr(day, 1, 7)
)
SELECT
  m.workspace_id,
  m.month,
  m.calls,
  m.unpriced_calls,
  CASE WHEN m.unpriced_calls < m.calls OR m.calls = 0 THEN m.nanodollars / 1e9 END AS cost_usd,
  b.nanodollars / 1e9 AS month_before_usd,
  (m.nanodollars - b.nanodollars) / 1e9 AS change_usd,
  round(100.0 * (m.nanodollars - b.nanodollars) / nullif(b.nanodollars, 0), 1) AS change_percent
FROM month_cost AS m
LEFT JOIN month_cost AS b
  ON b.workspace_id = m.workspace_id
  AND b.month = strftime('%Y-%m', m.month || '-01', '-1 month');

-- What each user cost in each month, in the workspace's own zone; the user is NULL where rows name none.
CREATE VIEW user_spend AS
SELECT
  w.workspace_id,
  strftime('%Y-%m', d.day * 86400, 'unixepoch') AS month,
  nullif(g.user_id, '') AS user_id,
  sum(d.calls) AS calls,
  sum(d.failed_calls) AS failed_calls,
  sum(d.unpriced_calls) AS unpriced_calls,
  sum(d.tokens_prompt + d.tokens_completion) AS tokens_total,
  CASE WHEN sum(d.unpriced_calls) < sum(d.calls) OR sum(d.calls) = 0 THEN sum(d.cost_nanodollars) / 1e9 END AS cost_usd
FROM usage_day AS d
JOIN usage_group AS g ON g.group_id = d.group_id
JOIN workspace AS w ON w.workspace_number = d.workspace_number
GROUP BY w.workspace_id, month, g.user_id;

-- What each value of each tag cost in each month of UTC, from the rows. A row counts under each of its tags.
CREATE VIEW tag_spend AS
WITH tagged (workspace_id, tags, timestamp_ms, calls, unpriced_calls, nanodollars) AS (
  SELECT workspace_id, tags, timestamp_ms, 1, pricing_code = 3, coalesce(cost_nanodollars, 0)
  FROM llm_call
  WHERE tags IS NOT NULL AND voided_by IS NULL
  UNION ALL
  SELECT workspace_id, tags, timestamp_ms, 1, pricing_code = 3, coalesce(cost_nanodollars, 0)
  FROM resource_usage
  WHERE tags IS NOT NULL AND voided_by IS NULL
  UNION ALL
  SELECT workspace_id, tags, timestamp_ms, 0, unpriced_calls, amount_nanodollars
  FROM adjustment
  WHERE tags IS NOT NULL AND counts = 1
)
SELECT
  t.workspace_id,
  strftime('%Y-%m', t.timestamp_ms / 1000.0, 'unixepoch') AS month,
  e.key AS tag,
  e.value AS value,
  sum(t.calls) AS calls,
  sum(t.unpriced_calls) AS unpriced_calls,
  CASE WHEN sum(t.unpriced_calls) < sum(t.calls) OR sum(t.calls) = 0 THEN sum(t.nanodollars) / 1e9 END AS cost_usd
FROM tagged AS t
JOIN json_each(t.tags) AS e
GROUP BY t.workspace_id, month, e.key, e.value;

-- How long the calls of each model took in each month of UTC, by the nearest rank, from the rows whose latency is known.
CREATE VIEW latency_percentiles AS
SELECT
  workspace_id,
  month,
  provider,
  model,
  count(*) AS calls,
  round(avg(latency_ms), 1) AS mean_ms,
  min(CASE WHEN 100 * place >= 50 * known THEN latency_ms END) AS p50_ms,
  min(CASE WHEN 100 * place >= 95 * known THEN latency_ms END) AS p95_ms,
  min(CASE WHEN 100 * place >= 99 * known THEN latency_ms END) AS p99_ms,
  max(latency_ms) AS max_ms
FROM (
  SELECT
    workspace_id,
    strftime('%Y-%m', timestamp_ms / 1000.0, 'unixepoch') AS month,
    provider,
    model,
    latency_ms,
    row_number() OVER (
      PARTITION BY workspace_id, strftime('%Y-%m', timestamp_ms / 1000.0, 'unixepoch'), provider, model
      ORDER BY latency_ms
    ) AS place,
    count(*) OVER (
      PARTITION BY workspace_id, strftime('%Y-%m', timestamp_ms / 1000.0, 'unixepoch'), provider, model
    ) AS known
  FROM llm_call
  WHERE latency_ms IS NOT NULL AND voided_by IS NULL
) AS ranked
GROUP BY workspace_id, month, provider, model;

-- The calls that failed, and what they cost all the same.
CREATE VIEW failed_calls AS
SELECT workspace_id, timestamp, id, provider, model, error, cost_usd, execution_id, agent_id, user_id
FROM llm_call
WHERE success = 0 AND voided_by IS NULL;

-- Money held for calls that have not been settled; what has run out holds nothing.
CREATE VIEW open_reservations AS
SELECT
  reservation_id,
  workspace_id,
  project_id,
  amount_usd,
  strftime('%Y-%m-%dT%H:%M:%SZ', created_at_ms / 1000, 'unixepoch') AS created_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', expires_at_ms / 1000, 'unixepoch') AS expires_at
FROM reservation
WHERE state = 'open'
  AND expires_at_ms > CAST(strftime('%s', 'now') AS INTEGER) * 1000;
