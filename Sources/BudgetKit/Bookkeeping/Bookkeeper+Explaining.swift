internal import BudgetSQLite

extension Bookkeeper {
  /// Explains the row with an id: a call, a use of a resource, or else an adjustment.
  ///
  /// - Returns: The explanation; `nil` where no row has the id.
  /// - Throws: ``LedgerError`` with code `invalidValue` where a call and a use have the id and no
  ///   kind is given.
  /// - Complexity: That of finding the row by its id and its accounts, and linear in its
  ///   corrections.
  func explanation(
    of id: RecordID,
    _ kind: RecordedKind?,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> RowExplanation? {
    let call = kind == .resource ? nil : try LLMCallTable.find(id, in: workspace, on: connection)
    let usage = kind == .call ? nil : try ResourceUsageTable.find(id, in: workspace, on: connection)
    guard call == nil || usage == nil else {
      throw LedgerError(
        .invalidValue,
        "A call and a use of a resource have the id \(quoted(id.rawValue)); say which with --kind."
      )
    }
    if let call { return try explanation(of: call, on: connection) }
    if let usage { return try explanation(of: usage, on: connection) }
    guard kind == nil, let row = try AdjustmentTable.find(id, in: workspace, on: connection) else {
      return nil
    }
    return RowExplanation(
      row: .adjustment(row, of: CorrectedOutcome(success: nil, pricing: nil)),
      voidedBy: nil,
      price: nil,
      resourcePrice: nil,
      lines: [],
      repriced: nil,
      corrections: [],
      budgets: row.counts ? try budgets(counting: Charge(row), on: connection) : []
    )
  }

  private func explanation(
    of call: RecordedCall,
    on connection: borrowing Connection
  ) throws -> RowExplanation {
    let price = try call.priceID.flatMap {
      try PriceRepository.everyModelPrice(on: connection)[$0]
    }
    let corrections = try AdjustmentTable.corrections(
      of: CorrectedRow(kind: .call, id: call.id),
      in: call.call.workspace,
      on: connection
    )
    return RowExplanation(
      row: .call(call),
      voidedBy: call.voidedBy,
      price: price,
      resourcePrice: nil,
      lines: try price?.rates.listed.lines(of: call.call.usage) ?? [],
      repriced: try repriced(call, by: corrections, on: connection),
      corrections: corrections,
      budgets: call.voidedBy == nil ? try budgets(counting: Charge(call), on: connection) : []
    )
  }

  /// Returns how a call was priced again; `nil` where it was not.
  ///
  /// Entries name no price. It is the one that makes what is booked of the call's tokens: a price
  /// of now, or else one that was in force when the last entry was posted.
  private func repriced(
    _ call: RecordedCall,
    by corrections: [RecordedAdjustment],
    on connection: borrowing Connection
  ) throws -> RowExplanation.Repriced? {
    let entries = corrections.filter { $0.counts && $0.kind == .reprice }
    guard let last = entries.last else { return nil }
    let cost = entries.reduce(call.cost ?? .zero) { $0 + $1.amount }
    let price =
      try priceTable(for: call.call.workspace, on: connection).price(making: cost, of: call)
      ?? PriceTable(
        prices: PriceRepository.modelPrices(inForceSince: last.recordedAt, on: connection),
        aliases: PriceRepository.aliases(on: connection)
      ).price(making: cost, of: call)
    return RowExplanation.Repriced(
      cost: cost,
      price: price,
      lines: try price?.rates.listed.lines(of: call.call.usage) ?? []
    )
  }

  private func explanation(
    of usage: RecordedUsage,
    on connection: borrowing Connection
  ) throws -> RowExplanation {
    RowExplanation(
      row: .usage(usage),
      voidedBy: usage.voidedBy,
      price: nil,
      resourcePrice: try usage.priceID.flatMap {
        try PriceRepository.everyResourcePrice(on: connection)[$0]
      },
      lines: [],
      repriced: nil,
      corrections: try AdjustmentTable.corrections(
        of: CorrectedRow(kind: .resource, id: usage.id),
        in: usage.usage.workspace,
        on: connection
      ),
      budgets: usage.voidedBy == nil ? try budgets(counting: Charge(usage), on: connection) : []
    )
  }

  /// Returns the budgets that count a row, each with the period that it lies in.
  private func budgets(
    counting charge: Charge,
    on connection: borrowing Connection
  ) throws -> [RowExplanation.Counting] {
    try accounts(of: charge.subject, at: charge.timestamp, on: connection).all.map { account in
      let budget = account.budget
      let period =
        try account.period
        ?? BudgetCalendarRepository.period(
          of: budget,
          containing: charge.timestamp,
          on: connection
        )
      return RowExplanation.Counting(
        scope: budget.scope,
        window: budget.window,
        unit: budget.unit,
        period: period
      )
    }
  }
}

extension Bookkeeper {
  /// Explains the reservation with an id.
  ///
  /// - Returns: The explanation; `nil` where no reservation of the workspace has the id.
  /// - Complexity: Linear in the reservations and the accounts of the ledger.
  func explanation(
    of id: ReservationID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> ReservationExplanation? {
    guard let reservation = try ReservationRepository.find(id, on: connection),
      reservation.context.workspace == workspace
    else { return nil }
    let numbers = Set(reservation.accounts)
    let accounts =
      numbers.isEmpty
      ? [] : try BudgetPeriodRepository.list(on: connection).filter { numbers.contains($0.id) }
    let held = reservation.state == .open ? reservation.held : .zero
    let attempts = try ReservationRepository.attempts(of: id, on: connection)
    let last = reservation.callID.map { [$0] } ?? []
    return ReservationExplanation(
      reservation: reservation,
      state: reservation.state(at: now),
      endedAt: try ReservationRepository.endedAt(id, on: connection),
      holdings: accounts.map { account in
        ReservationExplanation.Holding(
          scope: account.budget.scope,
          window: account.budget.window,
          period: account.period,
          amount: BudgetAmount(held.amount(of: account.budget.unit), account.budget.unit)
        )
      },
      closedAccounts: numbers.count - accounts.count,
      children: try ReservationRepository.children(of: id, on: connection),
      calls: try (attempts.map { ($0, false) } + last.map { ($0, true) }).map { call, isLast in
        ReservationExplanation.Paid(
          id: call,
          isLast: isLast,
          call: try LLMCallTable.find(call, in: workspace, on: connection)
        )
      },
      expiry: try AdjustmentTable.expiry(of: id, on: connection)
    )
  }
}
