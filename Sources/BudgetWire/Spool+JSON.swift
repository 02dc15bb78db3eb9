package import BudgetKit

extension SpoolReport {
  package var json: JSON {
    .fields([
      "path": .string(path),
      "waiting_settlements": .integer(Int64(waitingSettlements)),
      "waiting_reservations": .integer(Int64(waitingReservations)),
      "foreign_lines": .integer(Int64(foreignLines)),
      "damaged_lines": .integer(Int64(damagedLines)),
      "refusals": .array(refusals.map(JSON.string)),
    ])
  }
}

extension UncheckedReservations {
  package var json: JSON {
    .fields(["count": .integer(count), "last": .instant(last)])
  }
}
