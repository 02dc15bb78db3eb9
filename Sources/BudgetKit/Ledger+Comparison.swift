extension Ledger {
  /// Compares what a day of one time cost with a day of another.
  ///
  /// The times may have any length: costs are told for a day of 24 hours. A time that is not over
  /// is cut off at now. The change of each group is split into price (the same tokens at another
  /// rate), volume (more or less of everything) and mix (other models or kinds of tokens); they add
  /// up to the difference to the nanodollar.
  ///
  /// - Parameters:
  ///   - query: Which rows and groups; its period and order do not matter; its top is the
  ///     number of groups by themselves, those whose cost changed most.
  ///   - before: The time by which the other is measured.
  ///   - after: The other time.
  /// - Returns: The groups, those whose cost changed most first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where a time has no
  ///   start or end or nothing between them, where groups are stretches of time, or where
  ///   workspaces of several zones are asked about without a zone.
  /// - Complexity: That of ``usage(_:)`` for both times.
  public func compare(
    _ query: UsageQuery,
    before: UsagePeriod,
    after: UsagePeriod
  ) throws -> UsageComparison {
    var query = query
    query.order = nil
    try query.validate()
    guard query.groupings.allSatisfy({ $0.timeStep == nil }) else {
      throw LedgerError(
        .invalidValue,
        "Two times have no day, week or month in common; group by names instead."
      )
    }
    let (now, asked) = (now, query)
    let archives = store.archives
    return try store.readSnapshot {
      try UsageRepository.comparison(
        of: asked,
        before: before,
        after: after,
        now: now,
        with: archives,
        on: $0
      )
    }
  }
}
