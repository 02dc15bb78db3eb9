package import BudgetKit

extension Recommendations {
  /// What would have cost less.
  package var json: JSON {
    .fields([
      "workspace_id": .id(workspace),
      "since": .instant(period.start),
      "until": .instant(period.end),
      "calls": .integer(calls),
      "cost_usd": .money(cost),
      "recommendations": .array(list.map(\.json)),
      "savings_together_usd": .money(savingsTogether),
      "notes": .array(notes.map(JSON.string)),
    ])
  }
}

extension Recommendation {
  /// What would have cost less, with the fields of one recommendation.
  fileprivate var json: JSON {
    .fields([
      "type": .string(kind.rawValue),
      "priority": .string(priority.rawValue),
      "title": .string(title),
      "description": .string(reasoning),
      "assumption": .string(assumption),
      "provider": .text(currentModel?.provider),
      "current_model": .text(currentModel?.name),
      "recommended_model": .text(recommendedModel?.name),
      "calls": .integer(calls),
      "cost_usd": .money(cost),
      "savings_usd": .money(savings),
      "estimated_savings": .money(savingsPerMonth),
      "impact": .string("$\(savingsPerMonth.description)/month"),
    ])
  }
}
