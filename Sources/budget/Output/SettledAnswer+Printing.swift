import BudgetKit
import BudgetWire

extension SettledAnswer {
  var text: String {
    var facts = Facts()
    facts.add("call", settlement.callID.rawValue)
    facts.add("cost", cost.map { "\($0) USD" } ?? "unpriced")
    facts.add("held", "\(settlement.held) USD")
    if settlement.stillHeld > .zero {
      facts.add("still held", "\(settlement.stillHeld) USD, for the cost is not known")
    }
    if overrun > .zero { facts.add("overrun", "\(overrun) USD") }
    if settlement.isLate { facts.add("late", "yes, the reservation had run out") }
    for step in steps { facts.add("step", step.summary) }
    return facts.text
  }
}
