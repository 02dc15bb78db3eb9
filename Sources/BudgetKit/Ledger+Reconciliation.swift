extension Ledger {
  /// Sets what a provider bills beside what is recorded, by day and model, and books the difference
  /// where that is wanted.
  ///
  /// Days are those of UTC, by which providers bill. Of our side the providers count that the
  /// invoice names, from its first day to its last; what earlier invoices have booked counts as
  /// ours. Models are compared by the names that the price book has for them.
  ///
  /// The entries correct no row: each belongs to the workspace, at noon of its day, with the tags
  /// `provider` and `model`. Their ids are made of day, provider and model, so that a second
  /// invoice of the same time books only what has changed.
  ///
  /// - Parameters:
  ///   - invoice: The invoice.
  ///   - workspace: The workspace.
  ///   - providers: Whose calls are compared; `nil` for those that the invoice names, or all.
  ///   - books: Whether the difference is booked.
  ///   - isWhole: Whether a model and day that only we have were billed at nothing; else they are
  ///     shown and not booked.
  ///   - change: Who does it, and why.
  /// - Returns: The figures as they were before anything was booked.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/archived`` where rows are needed that
  ///   have left.
  package func reconcile(
    _ invoice: Invoice,
    with workspace: WorkspaceID,
    providers: [String]? = nil,
    booking books: Bool = false,
    wholeInvoice isWhole: Bool = false,
    by change: Change
  ) throws -> Reconciliation {
    let prices = try store.read { try PriceRepository.table(on: $0) }
    let named = Set(invoice.amounts.keys.compactMap(\.provider))
    let providers = providers.map { $0.map(ProviderName.canonical) } ?? named.sorted()
    // Where the file names no provider, models alone are compared.
    let isUnnamed = providers.count != 1 && invoice.amounts.keys.contains { $0.provider == nil }
    let theirs = try invoiced(invoice, providers, isUnnamed, prices)
    let ours = try recorded(for: invoice, providers, isUnnamed, in: workspace, prices)
    var lines = try Reconciliation.lines(theirs, ours)
    try addBooked(to: &lines, in: workspace)
    var reconciliation = Reconciliation(workspace)
    try reconciliation.take(lines)
    reconciliation.otherItems = invoice.amounts.keys.count { !$0.isOf(providers) }
    guard books else { return reconciliation }
    reconciliation.entries = try book(
      reconciliation.lines.filter { $0.drift != .zero && (isWhole || $0.invoiced != nil) },
      in: workspace,
      by: change
    )
    return reconciliation
  }

  private func invoiced(
    _ invoice: Invoice,
    _ providers: [String],
    _ isUnnamed: Bool,
    _ prices: PriceTable
  ) throws -> [Reconciliation.Place: Reconciliation.Line] {
    var lines: [Reconciliation.Place: Reconciliation.Line] = [:]
    for (item, amount) in invoice.amounts where item.isOf(providers) {
      let provider = item.provider ?? (providers.count == 1 ? providers[0] : "")
      let place = prices.place(item.day, provider, item.model, namingProvider: !isUnnamed)
      var line = lines[place] ?? Reconciliation.Line(place)
      guard let sum = (line.invoiced ?? .zero).adding(amount) else {
        throw LedgerError.uncountable("amounts of the invoice")
      }
      line.invoiced = sum
      lines[place] = line
    }
    return lines
  }

  private func recorded(
    for invoice: Invoice,
    _ providers: [String],
    _ isUnnamed: Bool,
    in workspace: WorkspaceID,
    _ prices: PriceTable
  ) throws -> [Reconciliation.Place: Reconciliation.Line] {
    let days = invoice.amounts.keys.map(\.day)
    guard let first = days.min(), let last = days.max() else { return [:] }
    var query = UsageQuery(
      workspace,
      by: [.time(.day), .dimension(.provider), .dimension(.model)],
      over: .between(.day(first), .day(last.adding(days: 1)))
    )
    query.zone = .utc
    query.filters = [UsageFilter(.kind, in: [Charge.Kind.llm.rawValue])]
    if !providers.isEmpty { query.filters.append(UsageFilter(.provider, in: providers)) }
    var lines: [Reconciliation.Place: Reconciliation.Line] = [:]
    for row in try usage(query).rows {
      guard let text = row.names[0], let day = try? CivilDate(iso8601: text) else { continue }
      let place = prices.place(
        day,
        row.names[1] ?? "",
        row.names[2] ?? LLMCall.unspecified,
        namingProvider: !isUnnamed
      )
      var line = lines[place] ?? Reconciliation.Line(place)
      guard let sum = (line.ours ?? .zero).adding(row.figures.cost) else {
        throw LedgerError.uncountable("costs")
      }
      line.ours = sum
      line.calls &+= row.figures.calls
      line.unpricedCalls &+= row.figures.unpricedCalls
      lines[place] = line
    }
    return lines
  }

  private func addBooked(
    to lines: inout [Reconciliation.Place: Reconciliation.Line],
    in workspace: WorkspaceID
  ) throws {
    let booked = try store.read {
      try AdjustmentTable.reconciled(in: workspace, on: $0)
    }
    for place in lines.keys {
      guard let sum = booked[place.idStem] else { continue }
      lines[place]?.booked = sum.amount
      lines[place]?.entries = sum.count
    }
  }

  private func book(
    _ lines: [Reconciliation.Line],
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> Int64 {
    guard !lines.isEmpty else { return 0 }
    let isReasoned = change.reason?.isEmpty == false
    let reasoned = isReasoned ? change : Change(by: change.actor, reason: "invoice")
    let now = now
    return try store.write { bookkeeper, connection in
      var entries: Int64 = 0
      for line in lines {
        let noon = Zone.utc.start(of: line.day).adding(milliseconds: 12 * 3_600_000)
        var context = CallContext(workspace: workspace)
        context.tags["model"] = line.model
        if !line.provider.isEmpty { context.tags["provider"] = line.provider }
        let entry = Adjustment(
          line.drift,
          context: context,
          id: RecordID(trusted: line.place.idStem + "\(line.entries + 1)"),
          timestamp: min(noon, now)
        )
        let posted = try bookkeeper.record(entry, by: reasoned, on: connection)
        entries += posted.isNew ? 1 : 0
      }
      return entries
    }
  }
}

extension Invoice.Item {
  /// Whether it is of one of some providers, or names none.
  fileprivate func isOf(_ providers: [String]) -> Bool {
    provider.map { providers.contains($0) } ?? true
  }
}

extension PriceTable {
  /// Returns where a line stands: under the name that the book has for a model, where it knows it.
  fileprivate func place(
    _ day: CivilDate,
    _ provider: String,
    _ model: String,
    namingProvider: Bool
  ) -> Reconciliation.Place {
    let payee = provider.isEmpty ? ProviderName.anyGateway : provider
    let known = choices(provider: payee, model: model)?.first.map { prices[$0.index].model }
    return Reconciliation.Place(
      day: day,
      provider: namingProvider ? provider : "",
      model: known ?? model
    )
  }
}
