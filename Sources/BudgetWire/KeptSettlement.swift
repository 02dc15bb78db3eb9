package import BudgetKit

/// A settlement that waits beside the ledger to be booked.
package struct KeptSettlement {
  package let reservation: ReservationID
  package let call: LLMCall
  /// The file that keeps it.
  package let path: String

  package init(_ reservation: ReservationID, _ kept: (call: LLMCall, path: String)) {
    self.reservation = reservation
    call = kept.call
    path = kept.path
  }

  package var json: JSON {
    .fields([
      "reservation_id": .id(reservation),
      "call_id": .id(call.id),
      "reported_cost_usd": .money(call.reportedCost),
      "kept": .string(path),
    ])
  }
}
