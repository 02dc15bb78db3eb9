extension MonthlyBudget {
  /// The budget as the audit log shows it.
  var audited: JSON {
    .object([
      JSON.Member("monthly_budget_usd", .number(limit.description)),
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
    ])
  }
}
