extension Ledger {
  /// Sets what a provider bills beside what is recorded, by day and model, and books the difference
  /// where that is wanted.
  ///
  /// Days are those of UTC, by which providers bill. Of our side the providers count that the
  /// invoice names, from its first day to its last; what earlier invoices have booked counts as
  /// ours. Models are compared by the names that the price book has for them.
  ///
  /// The entries correct no row: each belongs to the workspace, at noon of its day, with the tags
  /// `provider` and `model` as the invoice has them. A later invoice finds them by these, whatever
  /// the models are called by then, and so books only what has changed. Days whose rows have left
  /// the ledger are left out.
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
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/archived`` where the rows of all days
  ///   have left, ``LedgerError/Code/malformedInput`` for a day that is still to come, or
  ///   ``LedgerError/Code/conflict`` where another invoice was booked meanwhile.
  public func reconcile(
    _ invoice: Invoice,
    with workspace: WorkspaceID,
    providers: [String]? = nil,
    booking books: Bool = false,
    wholeInvoice isWhole: Bool = false,
    by change: Change
  ) throws -> Reconciliation {
    let prices = try store.read { try PriceRepository.table(on: $0) }
    let (amounts, period) = try comparable(invoice, with: workspace)
    let named = Set(invoice.amounts.keys.compactMap(\.provider))
    let providers = providers.map { $0.map(ProviderName.canonical) } ?? named.sorted()
    // Where the file names no provider, models alone are compared.
    let isUnnamed = providers.count != 1 && invoice.amounts.keys.contains { $0.provider == nil }
    let theirs = try invoiced(amounts, providers, isUnnamed, prices)
    let ours = try recorded(in: period, providers, isUnnamed, in: workspace, prices)
    let spellings = Reconciliation.Spellings(theirs: theirs.keys, ours: ours.keys)
    var lines = try Reconciliation.lines(theirs, ours, spellings)
    let entries = try store.read {
      try AdjustmentTable.booked(byInvoicesOf: workspace, in: period, on: $0)
    }
    for entry in entries where entry.provider.map(providers.contains) ?? true {
      let provider = entry.provider ?? (providers.count == 1 ? providers[0] : "")
      let named = prices.place(entry.day, provider, entry.model, namingProvider: !isUnnamed)
      try Reconciliation.add(entry.amount, bookedAt: spellings.place(of: named), to: &lines)
    }
    lines = lines.filter { $1.invoiced != nil || $1.ours != nil || $1.booked != .zero }
    var reconciliation = Reconciliation(workspace)
    try reconciliation.take(lines)
    reconciliation.otherItems = amounts.keys.count { !$0.isOf(providers) }
    reconciliation.archivedItems = invoice.amounts.count - amounts.count
    guard books else { return reconciliation }
    reconciliation.entries = try book(
      reconciliation.lines.filter { $0.drift != .zero && (isWhole || $0.invoiced != nil) },
      beside: Set(entries.map(\.id)),
      in: workspace,
      by: change
    )
    return reconciliation
  }

  /// Returns what of an invoice can be compared, and from its first day to its last.
  private func comparable(
    _ invoice: Invoice,
    with workspace: WorkspaceID
  ) throws -> (amounts: [Invoice.Item: Money], period: Period) {
    let days = invoice.amounts.keys.map(\.day)
    let today = Zone.utc.civilDate(at: now)
    guard let first = days.min(), let last = days.max() else {
      throw LedgerError(.malformedInput, "The invoice has no day.")
    }
    guard last <= today else {
      throw LedgerError(
        .malformedInput,
        "The invoice has a day that is still to come, \(last); check its dates."
      )
    }
    let period = Period(from: first, to: last.adding(days: 1), in: .utc)
    let removed = try store.read {
      try RetentionRepository.removed(from: workspace, in: period, on: $0)
    }
    guard let before = removed.map(\.before).max() else { return (invoice.amounts, period) }
    let amounts = invoice.amounts.filter { Zone.utc.start(of: $0.key.day) >= before }
    guard let start = amounts.keys.map(\.day).min() else {
      throw LedgerError(
        .archived,
        "The rows of workspace \(workspace) of the days of the invoice have left the ledger; what was booked stays as it is."
      )
    }
    return (amounts, Period(from: start, to: last.adding(days: 1), in: .utc))
  }

  private func invoiced(
    _ amounts: [Invoice.Item: Money],
    _ providers: [String],
    _ isUnnamed: Bool,
    _ prices: PriceTable
  ) throws -> [Reconciliation.Place: Reconciliation.Line] {
    var lines: [Reconciliation.Place: Reconciliation.Line] = [:]
    for (item, amount) in amounts where item.isOf(providers) {
      let provider = item.provider ?? (providers.count == 1 ? providers[0] : "")
      let place = prices.place(item.day, provider, item.model, namingProvider: !isUnnamed)
      var line = lines[place] ?? Reconciliation.Line(place)
      guard let sum = (line.invoiced ?? .zero).adding(amount) else {
        throw LedgerError.uncountable("amounts of the invoice")
      }
      line.invoiced = sum
      line.invoicedModel = min(line.invoicedModel ?? item.model, item.model)
      lines[place] = line
    }
    return lines
  }

  private func recorded(
    in period: Period,
    _ providers: [String],
    _ isUnnamed: Bool,
    in workspace: WorkspaceID,
    _ prices: PriceTable
  ) throws -> [Reconciliation.Place: Reconciliation.Line] {
    var query = UsageQuery(
      workspace,
      by: [.time(.day), .dimension(.provider), .dimension(.model)],
      over: .between(.instant(period.start), .instant(period.end))
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

  private func book(
    _ lines: [Reconciliation.Line],
    beside known: Set<String>,
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> Int64 {
    guard !lines.isEmpty else { return 0 }
    let isReasoned = change.reason?.isEmpty == false
    let reasoned = isReasoned ? change : Change(by: change.actor, reason: "invoice")
    let now = now
    do {
      return try store.write { bookkeeper, connection in
        var entries: Int64 = 0
        for line in lines {
          let posted = try bookkeeper.record(
            line.entry(in: workspace, beside: known, now: now),
            by: reasoned,
            on: connection
          )
          entries += posted.isNew ? 1 : 0
        }
        return entries
      }
    } catch let error as LedgerError where error.code == .conflict {
      throw LedgerError(
        .conflict,
        "Another invoice of workspace \(workspace) was booked at the same time; nothing was booked now. Run it again.",
        cause: error
      )
    }
  }
}

extension Reconciliation.Line {
  /// Returns the entry for the drift, with an id that is free.
  fileprivate func entry(
    in workspace: WorkspaceID,
    beside known: Set<String>,
    now: Instant
  ) -> Adjustment {
    let noon = Zone.utc.start(of: day).adding(milliseconds: 12 * 3_600_000)
    var context = CallContext(workspace: workspace)
    context.tags["model"] = invoicedModel ?? model
    if !provider.isEmpty { context.tags["provider"] = provider }
    let stem = place.idStem(in: workspace)
    var number = 1
    while known.contains(stem + "\(number)") { number += 1 }
    return Adjustment(
      drift,
      context: context,
      id: RecordID(trusted: stem + "\(number)"),
      timestamp: min(noon, now)
    )
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
