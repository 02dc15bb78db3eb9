package import BudgetKit

extension PriceImport {
  package var json: JSON {
    .fields([
      "imported": .integer(Int64(importedEntries)),
      "prices": .integer(Int64(prices.count)),
      "aliases": .integer(Int64(aliases.count)),
      "skipped": .array(skipped.map(\.json)),
      "notes": .array(notes.map(\.json)),
    ])
    .adding(questioned.isEmpty ? [:] : ["left_out": .array(questioned.map(\.json))])
    .adding(importedDiscounts == 0 ? [:] : ["discounts": .integer(Int64(importedDiscounts))])
  }
}

extension PriceImport.Remark {
  var json: JSON {
    .fields(["name": .string(name), "reason": .string(reason)])
  }
}
