extension Ledger {
  /// Returns what calls would cost at the prices that the book has now, and changes nothing.
  ///
  /// Each call is priced by what holds now for the instant at which it began. A call whose cost the
  /// provider stated keeps it, and so does one that has no price any more. What was posted by
  /// ``reprice(_:by:)`` before counts as booked; credits and refunds stand beside.
  ///
  /// - Parameter query: Which calls: one workspace, a time, filters; groupings do not matter.
  /// - Returns: The calls by model, and how many stay as they are.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/archived`` where rows of the time have
  ///   left the ledger, ``LedgerError/Code/invalidValue`` for a query of several workspaces, or as
  ///   ``usage(_:)``.
  /// - Complexity: Linear in the calls of the time.
  public func repricing(_ query: UsageQuery) throws -> Repricing {
    try repricing(query) { _ in }
  }

  /// Prices calls again: posts an entry for each that costs another amount at the prices of now.
  ///
  /// No recorded row changes. An entry counts where its call does: in its day, its budgets, its
  /// execution. A call that had no price has one by it: it counts as unpriced no more, and what it
  /// held is free. The entries are posted 500 at a time; when that is interrupted, a second run
  /// does the rest, and one after that finds nothing to do.
  ///
  /// ```swift
  /// let month = UsageQuery(try WorkspaceID("acme"), over: .current(.month))
  /// let preview = try ledger.repricing(month)
  /// let done = try ledger.reprice(month, by: Change(by: "ada", reason: "new contract"))
  /// ```
  ///
  /// - Parameters:
  ///   - query: As in ``repricing(_:)``.
  ///   - change: Who does it, and why.
  /// - Returns: What was found before, and how many entries were posted.
  /// - Throws: As ``repricing(_:)``.
  /// - Complexity: Linear in the calls of the time.
  public func reprice(_ query: UsageQuery, by change: Change) throws -> Repricing {
    var ids: [RecordID] = []
    var repricing = try repricing(query) { ids.append($0) }
    let isReasoned = change.reason?.isEmpty == false
    let reasoned = isReasoned ? change : Change(by: change.actor, reason: "priced again")
    let workspace = repricing.workspace
    var entries: Int64 = 0
    var rest = ids[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(500))
      rest = rest.dropFirst(batch.count)
      entries += try store.write { bookkeeper, connection in
        try bookkeeper.reprice(batch, in: workspace, by: reasoned, on: connection)
      }
    }
    repricing.entries = entries
    return repricing
  }

  private func repricing(
    _ query: UsageQuery,
    _ found: (RecordID) -> Void
  ) throws -> Repricing {
    var asked = query
    (asked.groupings, asked.order, asked.top) = ([], nil, nil)
    try asked.validate()
    guard let workspace = query.workspaces?.first, query.workspaces?.count == 1 else {
      throw LedgerError(.invalidValue, "Calls are priced again in one workspace at a time.")
    }
    let (question, now) = (asked, now)
    return try store.readSnapshot { connection in
      let own = try WorkspaceRepository.zone(of: workspace, on: connection)
      let period = try question.period.period(in: question.zone ?? own, now: now)
      let removed = try RetentionRepository.removed(from: workspace, in: period, on: connection)
      if let before = removed.map(\.before).max() {
        throw LedgerError(
          .archived,
          "The rows of workspace \(workspace) before \(own.civilDate(at: before)) have left the ledger and keep their cost; ask from that day on."
        )
      }
      let prices = try PriceRepository.table(on: connection).discounted(for: workspace)
      var repricing = Repricing(workspace)
      var places: [[String]: Int] = [:]
      repricing.unknownNames = try RecordedRowRepository.forEach(
        of: question,
        now: now,
        on: connection
      ) { row in
        guard let call = row.call else { return }
        let outcome = try call.repriced(
          by: prices,
          with: AdjustmentTable.correction(
            of: CorrectedRow(kind: .call, id: call.id),
            in: workspace,
            on: connection
          )
        )
        if case .changed = outcome { found(call.id) }
        try repricing.count(outcome, of: call, in: &places)
      }
      repricing.putInOrder()
      return repricing
    }
  }
}
