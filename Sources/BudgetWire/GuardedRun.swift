package import BudgetKit

/// A command that ran under a reservation, and what is in the books for it.
package struct GuardedRun {
  package let reservation: Reservation
  /// The calls that were booked.
  package var calls: [SettledAnswer] = []
  /// The calls that wait beside the ledger to be booked.
  package var kept: [KeptSettlement] = []
  /// What its log told.
  package var imported: ImportSummary?
  /// What went back; `nil` where what it held was settled.
  package var returned: Money?
  /// The code that it ended with.
  package var exitCode: Int32?
  /// The signal that ended it.
  package var signal: Int32?

  package init(_ reservation: Reservation) { self.reservation = reservation }

  /// What the calls cost that were booked; `nil` where the cost of one is not known.
  package var cost: Money? {
    calls.reduce(Money.zero) { sum, call in
      guard let sum, let cost = call.cost else { return nil }
      return sum.adding(cost)
    }
  }

  package var json: JSON {
    .fields([
      "reservation_id": .id(reservation.id),
      "held": .money(reservation.amount),
      "cost_usd": .money(cost),
      "returned": .money(returned),
      "calls": .array(calls.map(\.json)),
      "kept": .array(kept.map(\.json)),
      "imported": imported?.json ?? .null,
      "exit_code": exitCode.map { .integer(Int64($0)) } ?? .null,
      "signal": signal.map { .integer(Int64($0)) } ?? .null,
    ])
  }
}
