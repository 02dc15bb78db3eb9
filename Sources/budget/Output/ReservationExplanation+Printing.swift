import BudgetKit
import BudgetWire

extension ReservationExplanation {
  /// The reservation, what it holds and where, and what it paid for.
  var text: String {
    var values = NamedValues()
    values.add("reservation", reservation.id.rawValue)
    values.addProse("of", reservation.context.owner)
    values.addProse("state", course)
    values.add("made", reservation.createdAt.iso8601)
    values.addProse("asked for", asked)
    if state == .open { values.addProse("holds", holds) }
    if let parent = reservation.parent { values.add("cut off", parent.rawValue) }
    for child in children {
      values.addProse("part", "\(child.id), \(child.state.rawValue), \(child.amount) USD")
    }
    for call in calls {
      values.addProse(call.isLast ? "settled by" : "attempt", call.sentence)
    }
    if let expiry {
      values.addProse("counts as spent", "\(expiry.amount) USD, because it ran out")
    }
    for holding in holdings {
      values.addProse(state == .open ? "held in" : "was held in", holding.sentence(state))
    }
    if holdings.isEmpty { values.add(state == .open ? "held in" : "was held in", "no budget") }
    if closedAccounts > 0 {
      values.addProse(
        "",
        "\(counted(closedAccounts, "account")) that held it \(closedAccounts == 1 ? "was" : "were") closed since"
      )
    }
    return values.text
  }

  private var course: String {
    switch state {
    case .open: "open until \(reservation.expiresAt)"
    case .settled:
      "settled" + (endedAt.map { " at \($0)" } ?? "")
        + (reservation.isLate ? ", after it had run out at \(reservation.expiresAt)" : "")
    case .released: "released" + (endedAt.map { " at \($0)" } ?? "")
    case .expired:
      "expired at \(reservation.expiresAt); a call that was made can still be settled"
    }
  }

  private var asked: String {
    "\(reservation.estimate) USD"
      + (reservation.estimatedTokens.map { ", \(counted($0, "token"))" } ?? "")
  }

  private var holds: String {
    "\(reservation.amount) USD"
      + (reservation.heldTokens > 0 ? ", \(counted(reservation.heldTokens, "token"))" : "")
      + (reservation.lent > .zero ? "; \(reservation.lent) USD went to parts of it" : "")
      + (reservation.observed > .zero ? "; \(reservation.observed) USD are spent already" : "")
  }
}

extension ReservationExplanation.Paid {
  fileprivate var sentence: String {
    guard let call else { return "call \(id), which has left the ledger" }
    return "call \(id), " + (call.cost.map { "\($0) USD" } ?? "without a price")
  }
}

extension ReservationExplanation.Holding {
  /// The budget, its period, and what it holds.
  fileprivate func sentence(_ state: Reservation.State) -> String {
    let unit = amount.unit == .usd ? "" : " in \(amount.unit.rawValue)"
    let time = window == .total ? "" : ", \(period.start) until \(period.end)"
    let held = amount.money.map { "\($0) USD" } ?? amount.inWords
    return "\(scope), \(window.adverb)\(unit)\(time)" + (state == .open ? ": \(held)" : "")
  }
}
