package import BudgetKit

extension ExecutionDetail {
  /// The totals and the parts as one object.
  package var json: JSON {
    .fields([
      "execution_id": .id(cost.execution),
      "workspace_id": .id(cost.workspace),
      "cost_usd": .money(cost.totalCost),
      "llm_cost_usd": .money(cost.llmCost),
      "compute_cost_usd": .money(cost.computeCost),
      "calls": .integer(cost.llmCallCount),
      "resource_usages": .integer(cost.resourceUsageCount),
      "unpriced": .integer(cost.unpricedCount),
      "tokens_total": .integer(cost.totalTokens),
      "first_at": .instant(cost.firstAt),
      "last_at": .instant(cost.lastAt),
      "models_used": .array(models.map(JSON.string)),
      "breakdown": .array(lines.map(\.json)),
    ])
  }
}

extension CostBreakdownLine {
  fileprivate var json: JSON {
    .fields([
      "provider": .string(provider),
      "name": .string(name),
      "calls": .integer(totals.calls),
      "unpriced_calls": .integer(totals.unpricedCalls),
      "cost_usd": .money(totals.cost),
      "tokens_prompt": .integer(totals.promptTokens),
      "tokens_completion": .integer(totals.completionTokens),
    ])
  }
}
