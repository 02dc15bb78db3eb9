package import BudgetKit

extension Recorded<RecordedAdjustment> {
  package var json: JSON {
    .fields([
      "id": .id(row.id),
      "kind": .string(row.kind.rawValue),
      "amount_usd": .money(row.amount),
      "adjusts": .text(row.corrected?.kind.rawValue),
      "adjusts_id": .id(row.corrected?.id),
      "timestamp": .instant(row.timestamp),
      "new": .bool(isNew),
    ])
  }
}
