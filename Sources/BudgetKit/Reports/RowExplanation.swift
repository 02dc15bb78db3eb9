/// How the cost of one row comes about, and where it counts.
package struct RowExplanation: Sendable {
  /// A budget that counts the row.
  package struct Counting: Sendable {
    /// The scope of the account.
    package let scope: BudgetScope
    /// How often there is a limit.
    package let window: BudgetWindow
    /// What is counted.
    package let unit: BudgetUnit
    /// The period that the row lies in; `nil` where the budget has none then.
    package let period: Period?
  }

  /// How a call was priced again, by entries that count.
  package struct Repriced: Sendable {
    /// What it costs by the price.
    package let cost: Money
    /// The price that makes this of the call; `nil` where the book has none that does: a discount
    /// that is gone, for one.
    package let price: ModelPrice?
    /// What the list price makes of the tokens, line by line.
    package let lines: [CostLine]
  }

  /// The row.
  package let row: RecordedRow
  /// What undid it; `nil` for a row that counts.
  package let voidedBy: RecordID?
  /// The price of a model that it was charged by, or beside which a reported cost stands.
  package let price: ModelPrice?
  /// The price of a resource.
  package let resourcePrice: ResourcePrice?
  /// What the list price makes of the tokens, line by line; empty where there is none.
  package let lines: [CostLine]
  /// How it was priced again after it was recorded; `nil` for a row that was not.
  package let repriced: Repriced?
  /// What corrects it, the oldest first; those that were undone among them.
  package let corrections: [RecordedAdjustment]
  /// The budgets that count it, as they are now.
  package let budgets: [Counting]
}

extension RowExplanation {
  /// What the list price makes of the row; `nil` where it is what is paid.
  package var listCost: Money? {
    guard let price, price.rates.areDiscounted else { return nil }
    return lines.reduce(.zero) { $0 + $1.cost }
  }

  /// What the list price makes of a row that was priced again; `nil` where it is what is paid.
  package var repricedListCost: Money? {
    guard let repriced, let price = repriced.price, price.rates.areDiscounted else { return nil }
    return repriced.lines.reduce(.zero) { $0 + $1.cost }
  }

  /// What it costs with its corrections; `nil` for a row without a price.
  package var correctedCost: Money? {
    let counting = corrections.filter(\.counts)
    let cost = row.cost ?? (counting.contains { $0.unpricedCalls < 0 } ? .zero : nil)
    return cost.map { counting.reduce($0) { $0 + $1.amount } }
  }
}
