package import BudgetKit

extension Reservation {
  package var json: JSON {
    .fields([
      "reservation_id": .id(id),
      "amount": .money(amount),
      "expires_at": .instant(expiresAt),
      "state": .string(state.rawValue),
    ]).adding(estimatedTokens.map { ["estimated_tokens": .integer($0)] } ?? [:])
      .adding(parent.map { ["parent_id": .id($0)] } ?? [:])
      .adding(role == .closing ? ["closing": .bool(true)] : [:])
      .adding(keptBack > .zero ? ["kept_back": .money(keptBack)] : [:])
      .adding(uncheckedBecause.map { ["unchecked": .string($0)] } ?? [:])
      .adding(wouldRefuse.isEmpty ? [:] : ["observed_refusals": .array(wouldRefuse.map(\.json))])
  }

  /// What tells how the reservation was changed.
  package var changedJSON: JSON {
    json.adding(["observed": .money(observed)])
      .adding(heldTokens > 0 ? ["held_tokens": .integer(heldTokens)] : [:])
      .adding(observedTokens > 0 ? ["observed_tokens": .integer(observedTokens)] : [:])
  }

  /// What tells that the reservation was given back.
  package var releasedJSON: JSON {
    .fields([
      "reservation_id": .id(id),
      "amount": .money(amount),
      "state": .string(state.rawValue),
    ])
  }
}
