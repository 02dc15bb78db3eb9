package import BudgetKit

extension DisplayCurrency {
  /// The stamp of what people were shown; amounts beside it stay in US dollars.
  package var json: JSON {
    .fields([
      "currency": .fields([
        "code": .string(code),
        "rate": .number(rate),
        "rate_date": .string(day.description),
      ])
    ])
  }
}
