extension Ledger {
  /// Returns what a page about a time tells: its figures beside the time before, its trend, and
  /// what it was spent on, all read from one state of the ledger.
  ///
  /// - Parameter query: Which rows and which time; its groupings, order and top are those of
  ///   ``UsageOverview/asked``.
  /// - Returns: The figures and their tables.
  /// - Throws: As ``usage(_:)`` and ``statistics(_:)``.
  /// - Complexity: That of ``usage(_:)`` for each breakdown and of ``statistics(_:)``.
  public func overview(_ query: UsageQuery) throws -> UsageOverview {
    try query.validate()
    let now = now
    let archives = store.archives
    return try store.readSnapshot {
      try UsageRepository.overview(of: query, now: now, with: archives, on: $0)
    }
  }
}
