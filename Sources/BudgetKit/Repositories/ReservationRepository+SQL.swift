// The statements of reservations.

extension ReservationRepository {
  package enum SQL {
    package static let all = [
      find, insert, end, expired, openAmount, attach, open, mismatches,
    ]

    static let find: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,
        expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,
        provider, model, tags, period_ids, parent_id, has_course, on_expiry
      FROM reservation
      WHERE reservation_id = :reservation_id
      """

    static let insert: StaticString = """
      INSERT INTO reservation (
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,
        expires_at_ms, state, late, agent_id, user_id, session_id, feature, operation, provider,
        model, tags, period_ids, parent_id, has_course, on_expiry
      ) VALUES (
        :reservation_id, :workspace_id, :project_id, :execution_id, :estimate_nanodollars,
        :amount_nanodollars, :estimate_tokens, :amount_tokens, :ttl_ms, 0, :created_at_ms,
        :expires_at_ms, 'open', 0, :agent_id, :user_id, :session_id, :feature, :operation,
        :provider, :model, :tags, :period_ids, :parent_id, :has_course, :on_expiry
      )
      """

    static let end: StaticString = """
      UPDATE reservation
      SET state = :state, ended_at_ms = :ended_at_ms, call_id = :call_id, late = :late
      WHERE reservation_id = :reservation_id AND state = :from_state
      """

    static let expired: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,
        expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,
        provider, model, tags, period_ids, parent_id, has_course, on_expiry
      FROM reservation
      WHERE workspace_id = :workspace_id AND state = 'open' AND expires_at_ms <= :now_ms
      LIMIT :limit
      """

    // Rows are found by an index, and seen in the table. Those are counted of which the table says
    // that they are not open or have not run out, whatever the index says (253,402,300,799,999 ms
    // is the last instant of a ledger).
    static let openAmount: StaticString = """
      SELECT
        coalesce(sum(amount_nanodollars), 0),
        count(*) FILTER (
          WHERE state IS NOT 'open'
            OR amount_nanodollars < 0
            OR min(created_at_ms + ttl_ms + extension_ms, 253402300799999) > :expired_by_ms
        ),
        coalesce(sum(amount_tokens), 0),
        count(*)
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND parent_id IS NULL
        AND expires_at_ms <= :expired_by_ms
        AND created_at_ms >= :period_start_ms
        AND created_at_ms < :period_end_ms
        AND (:counts_all OR on_expiry = 'return')
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
      """

    static let attach: StaticString = """
      UPDATE reservation
      SET period_ids = CASE period_ids WHEN '' THEN '' ELSE period_ids || ',' END || :period_id
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND parent_id IS NULL
        AND created_at_ms >= :period_start_ms
        AND created_at_ms < :period_end_ms
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
      """

    static let open: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,
        expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,
        provider, model, tags, period_ids, parent_id, has_course, on_expiry
      FROM reservation
      WHERE state = 'open'
      """

    static let mismatches: StaticString = """
      SELECT r.reservation_id
      FROM reservation AS r
      LEFT JOIN llm_call AS c ON c.workspace_id = r.workspace_id AND c.id = r.call_id
      WHERE r.state = 'settled'
        AND c.reservation_id IS NOT r.reservation_id
        AND NOT EXISTS (
          SELECT 1
          FROM workspace AS w
          JOIN removed_row AS g ON g.workspace_number = w.workspace_number
          WHERE w.workspace_id = r.workspace_id AND g.kind = 'call' AND g.id = r.call_id
        )
      UNION
      SELECT c.reservation_id
      FROM llm_call AS c
      LEFT JOIN reservation AS r ON r.reservation_id = c.reservation_id
      WHERE c.reservation_id IS NOT NULL
        AND r.call_id IS NOT c.id
        -- An archive has calls, and no reservations.
        AND NOT EXISTS (SELECT 1 FROM ledger WHERE archive_of IS NOT NULL)
        AND NOT EXISTS (
          SELECT 1
          FROM reservation_attempt AS a
          WHERE a.reservation_id = c.reservation_id AND a.call_id = c.id
        )
      UNION
      SELECT a.reservation_id
      FROM reservation_attempt AS a
      JOIN reservation AS r ON r.reservation_id = a.reservation_id
      LEFT JOIN llm_call AS c ON c.workspace_id = r.workspace_id AND c.id = a.call_id
      WHERE c.reservation_id IS NOT a.reservation_id
        AND NOT EXISTS (
          SELECT 1
          FROM workspace AS w
          JOIN removed_row AS g ON g.workspace_number = w.workspace_number
          WHERE w.workspace_id = r.workspace_id AND g.kind = 'call' AND g.id = a.call_id
        )
      UNION
      SELECT r.reservation_id
      FROM reservation AS r
      JOIN adjustment AS e ON e.reservation_id = r.reservation_id
      GROUP BY r.reservation_id
      HAVING r.workspace_id <> min(e.workspace_id)
        OR r.state NOT IN ('expired', 'settled')
        OR (r.state = 'settled' AND max(e.counts) = 1)
        OR total(CASE e.counts WHEN 1 THEN e.amount_nanodollars END) <> total(e.amount_nanodollars)
        OR total(CASE e.counts WHEN 1 THEN e.tokens END) <> total(e.tokens)
      UNION
      SELECT r.reservation_id
      FROM reservation AS r
      LEFT JOIN reservation_course AS k ON k.reservation_id = r.reservation_id
      WHERE coalesce(k.attempts, 0) <> (
        SELECT count(*)
        FROM reservation_attempt AS a
        WHERE a.reservation_id = r.reservation_id
      )
      """
  }
}
