extension PriceBook {
  /// Takes prices of your own for a model out of the book; those of the lists and the built-in book
  /// hold again for later calls.
  ///
  /// - Parameters:
  ///   - isMeant: Which of them.
  ///   - change: Who takes them back and why.
  /// - Returns: The prices, each with how many calls were charged by it: those keep their cost.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/busy`` or ``LedgerError/Code/storage``;
  ///   then none is removed.
  package func remove(
    where isMeant: (ModelPrice) -> Bool,
    by change: Change
  ) throws -> [RemovedPrice<ModelPrice>] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removePrices(where: isMeant, by: change, on: connection)
    }
  }

  /// Takes prices of your own for a resource out of the book.
  package func removeResource(
    where isMeant: (ResourcePrice) -> Bool,
    by change: Change
  ) throws -> [RemovedPrice<ResourcePrice>] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeResourcePrices(where: isMeant, by: change, on: connection)
    }
  }
}
