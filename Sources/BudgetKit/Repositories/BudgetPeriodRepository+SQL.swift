/// The statements that look up, change and list accounts.
extension BudgetPeriodRepository {
  package enum SQL {
    package static let all = [
      find, none, one, two, three, four, insert, spend, hold, free, unit, setLimit,
      setNextAlert,
      deleteOfBudget, deleteOfWorkspace, listOfBudget, list,
    ]

    /// Returns the statement that reads so many accounts by their numbers, at most four.
    static func ofNumbers(_ count: Int) -> StaticString {
      switch count {
      case 0: none
      case 1: one
      case 2: two
      case 3: three
      default: four
      }
    }
    /// How many columns each of them has for an account, behind the revision.
    static let accountColumns: Int32 = 9

    // The last period that has begun by then holds the instant, or none does.
    static let find: StaticString = """
      SELECT
        b.budget_id, b.enabled, b.time_window, b.unit, b.limit_amount, b.hard_limit, b.observing,
        b.grace_percent, b.frozen,
        p.period_id, p.budget_id, p.period_start_ms, p.period_end_ms, p.limit_amount,
        p.hard_limit, p.bound_amount, p.spent_amount, p.reserved_amount, p.unpriced_calls,
        p.next_alert_amount, p.valid_until_ms,
        (
          SELECT e.period_end_ms > p.period_start_ms
          FROM budget_period AS e
          WHERE e.budget_id = p.budget_id
            AND e.member = p.member
            AND e.period_start_ms < p.period_start_ms
          ORDER BY e.period_start_ms DESC
          LIMIT 1
        ),
        p.raised_amount, p.carried_amount, b.carry, b.active_from_ms, b.active_until_ms,
        b.name, b.on_expiry, b.closing_amount, p.valid_from_ms
      FROM budget AS b
      LEFT JOIN budget_period AS p
        ON p.period_id = (
          SELECT q.period_id
          FROM budget_period AS q
          WHERE q.budget_id = b.budget_id AND q.member = :member AND q.period_start_ms <= :at_ms
          ORDER BY q.period_start_ms DESC
          LIMIT 1
        )
        AND p.period_end_ms > :at_ms
      WHERE b.workspace_id = :workspace_id
        AND b.shape = :shape
        AND b.scope = :scope
        AND b.removed_at_ms IS NULL
      """

    static let none: StaticString = """
      SELECT revision
      FROM budget_book
      WHERE singleton = 1
      """

    static let one: StaticString = """
      SELECT
        k.revision,
        first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_amount, first.hard_limit, first.bound_amount,
        first.spent_amount, first.reserved_amount, first.next_alert_amount
      FROM budget_book AS k
      LEFT JOIN budget_period AS first ON first.period_id = :first_id
      WHERE k.singleton = 1
      """

    static let two: StaticString = """
      SELECT
        k.revision,
        first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_amount, first.hard_limit, first.bound_amount,
        first.spent_amount, first.reserved_amount, first.next_alert_amount,
        second.budget_id, second.period_start_ms, second.period_end_ms, second.limit_amount, second.hard_limit, second.bound_amount,
        second.spent_amount, second.reserved_amount, second.next_alert_amount
      FROM budget_book AS k
      LEFT JOIN budget_period AS first ON first.period_id = :first_id
      LEFT JOIN budget_period AS second ON second.period_id = :second_id
      WHERE k.singleton = 1
      """

    static let three: StaticString = """
      SELECT
        k.revision,
        first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_amount, first.hard_limit, first.bound_amount,
        first.spent_amount, first.reserved_amount, first.next_alert_amount,
        second.budget_id, second.period_start_ms, second.period_end_ms, second.limit_amount, second.hard_limit, second.bound_amount,
        second.spent_amount, second.reserved_amount, second.next_alert_amount,
        third.budget_id, third.period_start_ms, third.period_end_ms, third.limit_amount, third.hard_limit, third.bound_amount,
        third.spent_amount, third.reserved_amount, third.next_alert_amount
      FROM budget_book AS k
      LEFT JOIN budget_period AS first ON first.period_id = :first_id
      LEFT JOIN budget_period AS second ON second.period_id = :second_id
      LEFT JOIN budget_period AS third ON third.period_id = :third_id
      WHERE k.singleton = 1
      """

    static let four: StaticString = """
      SELECT
        k.revision,
        first.budget_id, first.period_start_ms, first.period_end_ms, first.limit_amount, first.hard_limit, first.bound_amount,
        first.spent_amount, first.reserved_amount, first.next_alert_amount,
        second.budget_id, second.period_start_ms, second.period_end_ms, second.limit_amount, second.hard_limit, second.bound_amount,
        second.spent_amount, second.reserved_amount, second.next_alert_amount,
        third.budget_id, third.period_start_ms, third.period_end_ms, third.limit_amount, third.hard_limit, third.bound_amount,
        third.spent_amount, third.reserved_amount, third.next_alert_amount,
        fourth.budget_id, fourth.period_start_ms, fourth.period_end_ms, fourth.limit_amount, fourth.hard_limit, fourth.bound_amount,
        fourth.spent_amount, fourth.reserved_amount, fourth.next_alert_amount
      FROM budget_book AS k
      LEFT JOIN budget_period AS first ON first.period_id = :first_id
      LEFT JOIN budget_period AS second ON second.period_id = :second_id
      LEFT JOIN budget_period AS third ON third.period_id = :third_id
      LEFT JOIN budget_period AS fourth ON fourth.period_id = :fourth_id
      WHERE k.singleton = 1
      """

    static let insert: StaticString = """
      INSERT INTO budget_period (
        budget_id, member, period_start_ms, period_end_ms, limit_amount, hard_limit, bound_amount,
        spent_amount, reserved_amount, unpriced_calls, next_alert_amount,
        valid_until_ms, valid_from_ms, edge_ms, raised_amount, carried_amount
      ) VALUES (
        :budget_id, :member, :period_start_ms, :period_end_ms, :limit_amount, :hard_limit, :bound_amount,
        :spent_amount, :reserved_amount, :unpriced_calls, :next_alert_amount,
        :valid_until_ms, :valid_from_ms, :edge_ms, :raised_amount, :carried_amount
      )
      RETURNING period_id
      """

    static let spend: StaticString = """
      UPDATE budget_period
      SET spent_amount = spent_amount + :amount,
        reserved_amount = reserved_amount + :held_amount,
        unpriced_calls = unpriced_calls + :unpriced_calls
      WHERE period_id = :period_id
      """

    static let hold: StaticString = """
      UPDATE budget_period
      SET reserved_amount = reserved_amount + :amount
      WHERE period_id = :period_id
        AND spent_amount + reserved_amount <= :bound_amount - :amount
      """

    static let free: StaticString = """
      UPDATE budget_period
      SET reserved_amount = reserved_amount
        - CASE (SELECT unit FROM budget AS b WHERE b.budget_id = budget_period.budget_id)
          WHEN 'usd' THEN :cost_nanodollars
          WHEN 'tokens' THEN :tokens
          ELSE :calls
        END
      WHERE period_id = :period_id
      """

    static let unit: StaticString = """
      SELECT b.unit
      FROM budget_period AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      WHERE p.period_id = :period_id
      """

    static let setLimit: StaticString = """
      UPDATE budget_period
      SET limit_amount = :limit_amount, hard_limit = :hard_limit, bound_amount = :bound_amount,
        next_alert_amount = :next_alert_amount, raised_amount = :raised_amount,
        carried_amount = :carried_amount, valid_until_ms = :valid_until_ms,
        valid_from_ms = :valid_from_ms
      WHERE period_id = :period_id
      """

    static let setNextAlert: StaticString = """
      UPDATE budget_period
      SET next_alert_amount = :next_alert_amount
      WHERE period_id = :period_id
      """

    static let deleteOfBudget: StaticString = """
      DELETE FROM budget_period
      WHERE budget_id = :budget_id
      """

    static let deleteOfWorkspace: StaticString = """
      DELETE FROM budget_period
      WHERE budget_id IN (SELECT budget_id FROM budget WHERE workspace_id = :workspace_id)
      """

    static let listOfBudget: StaticString = """
      SELECT
        p.period_id, p.budget_id, b.workspace_id, b.shape, b.scope, p.member, b.time_window, b.unit,
        p.period_start_ms, p.period_end_ms, p.limit_amount, p.hard_limit, p.bound_amount, p.spent_amount,
        p.reserved_amount, p.unpriced_calls, p.next_alert_amount, p.edge_ms, p.raised_amount,
        p.carried_amount, p.valid_until_ms, b.carry, b.name, b.on_expiry, b.closing_amount,
        p.valid_from_ms
      FROM budget_period AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      WHERE p.budget_id = :budget_id
      ORDER BY p.period_start_ms, p.member
      """

    static let list: StaticString = """
      SELECT
        p.period_id, p.budget_id, b.workspace_id, b.shape, b.scope, p.member, b.time_window, b.unit,
        p.period_start_ms, p.period_end_ms, p.limit_amount, p.hard_limit, p.bound_amount, p.spent_amount,
        p.reserved_amount, p.unpriced_calls, p.next_alert_amount, p.edge_ms, p.raised_amount,
        p.carried_amount, p.valid_until_ms, b.carry, b.name, b.on_expiry, b.closing_amount,
        p.valid_from_ms
      FROM budget_period AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      ORDER BY p.budget_id, p.period_start_ms, p.member
      """
  }
}
