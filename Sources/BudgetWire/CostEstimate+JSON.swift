package import BudgetKit

extension CostEstimate {
  /// The estimate, what it rests on, and how well the like did.
  package var json: JSON {
    .fields([
      "provider": .string(call.model.provider),
      "model": .string(call.model.name),
      "service_tier": .string(call.model.serviceTier.rawValue),
      "prompt_tokens": .integer(call.promptTokens),
      "max_completion_tokens": .integer(call.maxCompletionTokens),
      "cache_read_tokens": call.cacheReadTokens.map(JSON.integer) ?? .null,
      "estimate": .money(amount),
      "bound": .money(bound),
      "basis": .string(isLearned ? "learned" : "bound"),
      "reason": .string(reason),
      "past_calls": .integer(Int64(pastCalls)),
      "needed_calls": neededCalls.map { .integer(Int64($0)) } ?? .null,
      "skipped_calls": .integer(Int64(skippedCalls)),
      "calibration": calibration?.json ?? .null,
      "reservations": reservations?.json ?? .null,
    ])
  }

  /// Whether the amount was learned and is not the bound.
  private var isLearned: Bool {
    if case .learned = basis { true } else { false }
  }
}

extension EstimateCalibration {
  fileprivate var json: JSON {
    .fields([
      "calls": .integer(Int64(calls)),
      "overruns": .integer(Int64(overruns)),
      "overrun_share": .ratio(overrunShare),
      "held": .money(held),
      "cost": .money(cost),
      "held_to_cost": .ratio(heldToCost),
    ])
  }
}
