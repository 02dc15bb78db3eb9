extension Ledger {
  /// Returns what a time cost in a few figures: totals, averages, errors, latencies, and the time
  /// before it.
  ///
  /// - Parameter query: Which rows and which time; its groupings, order and top do not matter.
  /// - Returns: The figures.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where the time has no
  ///   start or end, or workspaces of several zones are asked about without a zone; or as
  ///   ``usage(_:)``.
  /// - Complexity: That of ``usage(_:)`` for both times, and linear in the calls of the time: the
  ///   percentiles come from the rows.
  public func statistics(_ query: UsageQuery) throws -> UsageStatistics {
    var query = query
    (query.order, query.top) = (nil, nil)
    try query.validate()
    let (now, asked) = (now, query)
    let archives = store.archives
    return try store.readSnapshot {
      try UsageRepository.statistics(of: asked, now: now, with: archives, on: $0)
    }
  }
}
