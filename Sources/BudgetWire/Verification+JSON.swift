package import BudgetKit

extension Verification {
  package var json: JSON {
    .fields([
      "ok": .bool(isOK),
      "checked": .integer(Int64(checked)),
      "differences": .array(differences.map(JSON.string)),
    ])
  }
}
