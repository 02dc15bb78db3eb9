CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, model TEXT, resolved_model TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, duration_ms INTEGER, datetime_utc TEXT, response_json TEXT);
CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, datetime_utc TEXT, duration_ms INTEGER, conversation_id TEXT);
INSERT INTO turns VALUES ('01T', 'th', 'gpt-4o', NULL, 1000, 100, '{"prompt_tokens_details":{"cached_tokens":500}}', 900, '2026-01-05T10:00:00', '{}');
INSERT INTO responses VALUES ('01R', 'gpt-4o', 100, 10, NULL, '2025-01-05T10:00:00.123456', 100, 'c');
INSERT INTO responses VALUES ('01N', 'local', NULL, NULL, NULL, '2025-01-05T10:00:01', 100, 'c');
