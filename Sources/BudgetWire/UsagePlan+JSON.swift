package import BudgetKit

extension UsagePlan {
  /// The plan as one object.
  package var json: JSON {
    .fields([
      "provider": .string(model.provider),
      "model": .string(model.name),
      "service_tier": .string(model.serviceTier.rawValue),
      "prompt_tokens": .integer(usage.prompt),
      "completion_tokens": .integer(usage.completion),
      "cost_per_call_usd": .money(costPerCall),
      "plans": .array(lines.map(\.json)),
    ])
  }
}

extension UsagePlan.Line {
  fileprivate var json: JSON {
    .fields([
      "calls_per_day": .integer(callsPerDay),
      "cost_per_day_usd": .money(costPerDay),
      "cost_per_month_usd": .money(costPerMonth),
    ])
  }
}
