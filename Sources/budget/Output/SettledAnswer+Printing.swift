import BudgetKit
import BudgetWire

extension SettledAnswer {
  var text: String {
    var values = NamedValues()
    values.add("call", settlement.callID.rawValue)
    values.add("cost", cost.map { "\($0) USD" } ?? "unpriced")
    values.add("held", "\(settlement.held) USD")
    if settlement.stillHeld > .zero {
      values.add("still held", "\(settlement.stillHeld) USD, for the cost is not known")
    }
    if let left = settlement.remainingHold {
      values.add("left", "\(left) USD for further attempts")
    }
    if overrun > .zero { values.add("overrun", "\(overrun) USD") }
    if settlement.isLate { values.add("late", "yes, the reservation had run out") }
    for step in steps { values.add("step", step.summary) }
    return values.text
  }
}
