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
  }
}

extension PriceImport.Remark {
  var json: JSON {
    .fields(["name": .string(name), "reason": .string(reason)])
  }
}
