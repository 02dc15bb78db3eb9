extension MonthlyBudget {
  /// The budget of a window as the audit log shows it.
  func audited(_ window: BudgetWindow) -> JSON {
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
    )
  }
}
