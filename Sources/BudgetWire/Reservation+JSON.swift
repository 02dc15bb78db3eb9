package import BudgetKit

extension Reservation {
  package var json: JSON {
    .fields([
      "reservation_id": .id(id),
      "amount": .money(amount),
      "expires_at": .instant(expiresAt),
      "state": .string(state.rawValue),
    ])
    .adding(parent.map { ["parent_id": .id($0)] } ?? [:])
  }

  /// What tells how the reservation was changed.
  package var changedJSON: JSON { json.adding(["observed": .money(observed)]) }

  /// What tells that the reservation was given back.
  package var releasedJSON: JSON {
    .fields([
      "reservation_id": .id(id),
      "amount": .money(amount),
      "state": .string(state.rawValue),
    ])
  }
}
