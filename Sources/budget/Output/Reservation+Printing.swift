import BudgetKit
import BudgetWire

extension Reservation {
  /// What is answered after a change: how much is held now, and until when.
  var changedAnswer: Answer {
    var values = NamedValues()
    values.add("held", "\(amount) USD")
    if heldTokens > 0 { values.add("held tokens", "\(heldTokens)") }
    if observed > .zero { values.add("observed", "\(observed) USD") }
    if observedTokens > 0 { values.add("observed tokens", "\(observedTokens)") }
    values.add("until", expiresAt.iso8601)
    return Answer(json: changedJSON, text: values.text)
  }
}
