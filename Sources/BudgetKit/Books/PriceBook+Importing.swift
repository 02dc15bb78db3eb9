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
  ///   - takesDoubtful: Whether rates that are a thousand times off are taken over, too; else they
  ///     are left out, and named in ``PriceImport/questioned``.
  ///   - subject: The list's name, for the audit log.
  ///   - change: Who imports it and why.
  /// - Returns: The list as it was taken over, with a note about each model for which it was
  ///   completed.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does; then nothing is taken over.
  @discardableResult
  package func take(
    _ list: PriceImport,
    from start: Instant?,
    takingDoubtful takesDoubtful: Bool = true,
    subject: String,
    by change: Change
  ) throws -> PriceImport {
    let today = Zone.utc.start(of: Zone.utc.civilDate(at: store.clock.now()))
    let (held, names) = try (models(), aliases())
    let merge = PriceListMerge(list, into: held, aliases: names, today: today, from: start)
    var taken = merge.list
    if !takesDoubtful {
      let update = PriceListUpdate(list, of: held, aliases: names, today: today, from: start)
      taken.leaveOut(whatIsQuestionedBy: update) { $0.series == $1.series }
    }
    let (prices, aliases) = (taken.prices, taken.aliases)
    let leftOut = Set(merge.list.prices.map(\.series)).subtracting(prices.map(\.series))
    try store.write { bookkeeper, connection in
      try bookkeeper.setPrices(
        prices,
        aliases: aliases,
        replacing: { price in
          merge.isStale(price) && !leftOut.contains(price.series)
        },
        subject: subject,
        by: change,
        on: connection
      )
    }
    return taken
  }
}
