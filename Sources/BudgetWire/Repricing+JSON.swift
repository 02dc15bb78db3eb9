package import BudgetKit

extension Repricing {
  package var json: JSON {
    .fields([
      "workspace_id": .id(workspace),
      "applied": .bool(entries != nil),
      "entries": entries.map(JSON.integer) ?? .null,
    ])
    .adding(membersOf: total.sums)
    .adding([
      "reported_calls": .integer(reportedCalls),
      "lost_calls": .integer(lostCalls),
      "unpriced_calls": .integer(unpricedCalls),
      "refunded_calls": .integer(refundedCalls),
      "models": .array(models.map(\.json)),
    ])
  }
}

extension Repricing.Model {
  fileprivate var json: JSON {
    JSON.fields(["provider": .string(provider), "model": .string(model)]).adding(membersOf: sums)
  }

  fileprivate var sums: JSON {
    .fields([
      "calls": .integer(calls),
      "changed_calls": .integer(changedCalls),
      "priced_calls": .integer(pricedCalls),
      "cost_usd": .money(booked),
      "repriced_cost_usd": .money(repriced),
      "difference_usd": .money(difference),
    ])
  }
}
