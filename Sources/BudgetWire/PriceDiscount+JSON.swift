package import BudgetKit

extension [PriceDiscount] {
  package var json: JSON { .fields(["discounts": .array(map(\.json))]) }
}

extension PriceDiscount {
  fileprivate var json: JSON {
    .fields([
      "provider": .text(provider),
      "model": .text(model),
      "workspace_id": .id(workspace),
      "paid_percent": .number(DecimalText.print(paidMillionths, scale: 4)),
      "valid_from": .instant(validFrom == .distantPast ? nil : validFrom),
    ])
  }
}
