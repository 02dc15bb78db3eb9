extension MonthlyBudget {
  /// The budget of a window as the audit log shows it, with when its periods begin where it says so
  /// itself.
  func audited(_ window: BudgetWindow, _ calendar: BudgetCalendar) -> JSON {
    let limit = JSON.number(limit.description)
    return .object(
      [
        JSON.Member(window == .month ? "monthly_budget_usd" : "limit_usd", limit),
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
        + calendar.audited
    )
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
