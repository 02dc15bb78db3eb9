extension MonthlyBudget {
  /// The budget of a window as the audit log shows it, with when its periods begin where it says so
  /// itself.
  func audited(_ window: BudgetWindow, _ calendar: BudgetCalendar) -> JSON {
    let isMonthly = window == .month && unit == .usd
    let name = isMonthly ? "monthly_budget_usd" : "limit_\(unit.rawValue)"
    return .object(
      [
        JSON.Member(name, .number(limitAmount.description)),
        JSON.Member("hard_limit", .bool(isHard)),
        JSON.Member(
          "alert_thresholds",
          .array(alertThresholds.percents.map { .integer(Int64($0)) })
        ),
        JSON.Member("alert_emails", .array(alertEmails.map(JSON.string))),
        JSON.Member("unpriced_policy", .string(unpricedPolicy.name)),
        JSON.Member(
          "unpriced_ceiling_usd",
          unpricedPolicy.ceiling.map { .number($0.description) } ?? .null
        ),
        JSON.Member("enabled", .bool(isEnabled)),
      ] + (window == .month ? [] : [JSON.Member("window", .string(window.text))])
        + further + calendar.audited
    )
  }

  /// What few budgets have.
  private var further: [JSON.Member] {
    (mode == .observe ? [JSON.Member("observing", .bool(true))] : [])
      + (gracePercent == 0 ? [] : [JSON.Member("grace_percent", .integer(Int64(gracePercent)))])
      + (isFrozen ? [JSON.Member("frozen", .bool(true))] : [])
      + (carry == .none ? [] : [JSON.Member("carry", .string(carry.text))])
      + (active.from.map { [JSON.Member("active_from", .string($0.iso8601))] } ?? [])
      + (active.until.map { [JSON.Member("active_until", .string($0.iso8601))] } ?? [])
      + (onExpiry == .giveBack ? [] : [JSON.Member("on_expiry", .string(onExpiry.rawValue))])
      + (closing.map { [JSON.Member("closing", .number($0.description))] } ?? [])
      + (name.map { [JSON.Member("name", .string($0))] } ?? [])
  }
}

extension BudgetCalendar {
  /// The rule that was set last, and from when on it holds: null for always.
  fileprivate var audited: [JSON.Member] {
    guard !rules.isEmpty else { return [] }
    let since = newest.from
    return [
      JSON.Member("time_zone", newest.zone.map { .string($0.identifier) } ?? .null),
      JSON.Member("first_day", .integer(Int64(newest.firstDay))),
      JSON.Member("calendar_since", since == .distantPast ? .null : .string(since.iso8601)),
    ]
  }
}
