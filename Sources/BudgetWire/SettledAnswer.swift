package import BudgetKit

/// What was settled: the call, and a call for each step of its answer that another model took.
package struct SettledAnswer {
  package let settlement: Settlement
  package let steps: [RecordedEntry]

  package init(settlement: Settlement, steps: [RecordedEntry]) {
    self.settlement = settlement
    self.steps = steps
  }

  /// What the whole answer cost; `nil` where the cost of a part is not known.
  package var cost: Money? {
    steps.reduce(settlement.cost) { sum, step in
      guard let sum, let cost = step.cost else { return nil }
      return sum.adding(cost)
    }
  }

  /// How much more than was held the whole answer is known to have cost.
  package var overrun: Money {
    let known = steps.compactMap(\.cost).reduce(settlement.cost ?? settlement.stillHeld, +)
    return max(.zero, known - settlement.held)
  }

  package var json: JSON {
    let fields = JSON.fields([
      "reservation_id": .id(settlement.reservation),
      "call_id": .id(settlement.callID),
      "cost_usd": .money(cost),
      "held": .money(settlement.held),
      "overrun": .bool(overrun > .zero),
      "overrun_usd": .money(overrun),
      "late": .bool(settlement.isLate),
      "still_held": .money(settlement.stillHeld),
    ])
    return
      fields
      .adding(settlement.remainingHold.map { ["remaining_hold": .money($0)] } ?? [:])
      .adding(steps.isEmpty ? [:] : ["steps": .array(steps.map(\.callJSON))])
  }
}
