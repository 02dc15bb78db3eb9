extension MonthlyBudget {
  /// The budget of a window as the audit log shows it.
  func audited(_ window: BudgetWindow) -> JSON {
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
        + further
    )
  }

  /// What few budgets have.
  private var further: [JSON.Member] {
    (mode == .observe ? [JSON.Member("observing", .bool(true))] : [])
      + (gracePercent == 0 ? [] : [JSON.Member("grace_percent", .integer(Int64(gracePercent)))])
      + (isFrozen ? [JSON.Member("frozen", .bool(true))] : [])
  }
}
