extension PriceBook {
  /// Returns the discounts and margins in force, in the order in which they are asked.
  public func discounts() throws -> [PriceDiscount] {
    try store.read { try PriceDiscountRepository.list(on: $0) }.sorted { left, right in
      if PriceDiscount.precedes(left, right) { return true }
      if PriceDiscount.precedes(right, left) { return false }
      return left.subject < right.subject
    }
  }

  /// Sets what is paid of list prices, for calls that are recorded, estimated or held for from now
  /// on; recorded calls keep their cost until they are priced again.
  ///
  /// - Parameters:
  ///   - discount: The discount, or the margin.
  ///   - change: Who sets it, and why.
  /// - Returns: The one whose place it takes; `nil` for none.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``,
  ///   ``LedgerError/Code/invalidValue``, or ``LedgerError/Code/notFound`` for a workspace that
  ///   there is not.
  @discardableResult
  public func setDiscount(_ discount: PriceDiscount, by change: Change) throws -> PriceDiscount? {
    try store.write { bookkeeper, connection in
      try bookkeeper.setDiscount(discount, by: change, on: connection)
    }
  }

  /// Takes discounts and margins back, and returns them; recorded calls keep their cost.
  @discardableResult
  public func removeDiscounts(
    where isMeant: (PriceDiscount) -> Bool,
    by change: Change
  ) throws -> [PriceDiscount] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeDiscounts(where: isMeant, by: change, on: connection)
    }
  }
}
