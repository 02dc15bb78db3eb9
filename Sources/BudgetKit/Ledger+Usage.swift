extension Ledger {
  /// Returns what was used and what it cost, by group.
  ///
  /// Whole days of a workspace's zone are drawn from the usage cube where it knows everything that
  /// is asked; the rest of the time, other zones and hours, and whatever names a session, an
  /// execution, a tag, the success or the pricing, come from the rows. Both give the same figures,
  /// and ``UsageTable/source`` says which it was. A workspace that is not in the ledger has no
  /// rows.
  ///
  /// - Parameter query: Which rows, how they are grouped, and in what order.
  /// - Returns: The groups and their total.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before
  ///   the start, ``LedgerError/Code/invalidValue`` for a question that cannot be answered, or
  ///   ``LedgerError/Code/invalidAmount`` where a sum cannot be counted;
  ///   ``LedgerError/Code/archived`` where it needs rows that have left, and their archive is not
  ///   attached.
  /// - Complexity: Linear in the cells of the days, or in the rows of the time. The memory grows
  ///   with the groups, not with the rows.
  public func usage(_ query: UsageQuery) throws -> UsageTable {
    try query.validate()
    let now = now
    let archives = store.archives
    return try store.readSnapshot {
      try UsageRepository.table(of: query, now: now, with: archives, on: $0)
    }
  }

  /// Returns the answers to several questions, all of one state of the ledger: what is recorded
  /// meanwhile is in none of them.
  ///
  /// - Throws: As ``usage(_:)``.
  /// - Complexity: That of ``usage(_:)`` for each.
  public func usage(_ queries: [UsageQuery]) throws -> [UsageTable] {
    for query in queries { try query.validate() }
    let now = now
    let archives = store.archives
    return try store.readSnapshot { connection in
      try queries.map {
        try UsageRepository.table(of: $0, now: now, with: archives, on: connection)
      }
    }
  }

  /// Returns the first day on which a workspace has used anything, in its own zone; `nil` for one
  /// that never has.
  ///
  /// - Complexity: One row of the usage cube, whatever its size.
  public func firstDay(of workspace: WorkspaceID) throws -> CivilDate? {
    try store.read { try UsageRepository.firstDay(of: workspace, on: $0) }
  }
}
