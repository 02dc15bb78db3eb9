extension PriceBook {
  /// Takes over a price list.
  ///
  /// What the list does not say is asked of the other lists and the built-in book;
  /// ``PriceListMerge`` has the rules.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - start: From when all its undated prices count; `nil` for today where the built-in book
  ///     knows the model, and always where not.
  ///   - subject: The list's name, for the audit log.
  ///   - change: Who imports it and why.
  /// - Returns: The list as it was taken over, with a note about each model for which it was
  ///   completed.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does; then nothing is taken over.
  @discardableResult
  package func take(
    _ list: PriceImport,
    from start: Instant?,
    subject: String,
    by change: Change
  ) throws -> PriceImport {
    let today = Zone.utc.start(of: Zone.utc.civilDate(at: store.clock.now()))
    let merge = PriceListMerge(
      list,
      into: try models(),
      aliases: try aliases(),
      today: today,
      from: start
    )
    try store.write { bookkeeper, connection in
      try bookkeeper.setPrices(
        merge.list.prices,
        aliases: merge.list.aliases,
        replacing: merge.isStale,
        subject: subject,
        by: change,
        on: connection
      )
    }
    return merge.list
  }
}
