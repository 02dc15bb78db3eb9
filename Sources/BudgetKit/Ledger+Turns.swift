extension Ledger {
  /// Returns what the next turn of a session will probably cost, whether it fits every budget that
  /// it touches, and how those stand.
  ///
  /// It is what a program asks between two turns of an agent that it cannot gate call by call; see
  /// ``NextTurn`` for the rule. Nothing is held: where several sessions share a budget, each is
  /// asked about by itself.
  ///
  /// - Parameters:
  ///   - context: Whose turn it is; its session tells whose last calls count.
  ///   - model: The model of the turn; `nil` for that of the session's newest call.
  /// - Returns: The outlook.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` for a session that was
  ///   closed, ``LedgerError/Code/invalidID`` for a name that nothing can have, or
  ///   ``LedgerError/Code/storage``.
  /// - Complexity: Linear in the newest thousand calls of the workspace; a few indexed rows for
  ///   each budget.
  public func outlook(
    for context: CallContext,
    model: ModelReference? = nil
  ) throws -> TurnOutlook {
    try context.validate()
    return try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      try bookkeeper.requireOpenSession(of: context, on: connection)
      var session: [PastCallRepository.Turn] = []
      if let name = context.session {
        session = try PastCallRepository.turns(
          NextTurn.mostCalls,
          amongNewest: NextTurn.callsLookedAt,
          of: name,
          in: context.workspace,
          on: connection
        )
      }
      let isTaught = session.contains { $0.cost != nil }
      let others =
        try isTaught
        ? []
        : PastCallRepository.turns(
          NextTurn.mostCalls,
          amongNewest: NextTurn.mostCalls,
          of: nil,
          in: context.workspace,
          on: connection
        )
      let turn = NextTurn(session: session, workspace: others)
      let model = model ?? turn.model
      let subject = CallSubject(context, model)
      // What a session's newest call cost is known, whether the price book has its model or not.
      let doubted = session.first?.cost == nil ? model : nil
      let likely = ReservationRequest(turnOf: subject, doubted, turn.likelyNeeds)
      let most = ReservationRequest(turnOf: subject, doubted, turn.mostNeeds)
      return TurnOutlook(
        turn: turn,
        decision: try bookkeeper.decide(likely, on: connection).decision,
        decisionOnMost: try bookkeeper.decide(most, on: connection).decision,
        standings: try bookkeeper.standings(of: subject, on: connection)
      )
    }
  }

  /// Imports what is new of the logs of one session, without a summary of what was there before, so
  /// that the time does not grow with the log.
  ///
  /// - Parameters:
  ///   - reader: What finds the calls.
  ///   - source: The path to name in notes.
  ///   - context: Whose calls they are; a call keeps what its log says of itself.
  /// - Returns: What was found now, and what became of it.
  /// - Throws: ``LedgerError`` when the logs cannot be read at all, or the ledger not be written.
  package func importTail(
    from reader: some CallReader,
    named source: String,
    into context: CallContext
  ) throws -> ImportSummary {
    try importCalls(
      from: reader,
      named: source,
      into: context.workspace,
      project: context.project,
      attribution: context.attribution,
      isTail: true
    )
  }
}

extension ReservationRequest {
  /// Asks whether a turn would fit, and holds nothing.
  fileprivate init(turnOf subject: CallSubject, _ model: ModelReference?, _ needs: CallNeeds) {
    self.init(
      id: nil,
      subject: subject,
      needs: needs,
      timeToLive: BudgetManager.standardTimeToLive,
      model: model,
      role: .ordinary
    )
  }
}

extension CallContext {
  /// Who and what it is for, apart from the place in the workspace.
  fileprivate var attribution: Attribution {
    Attribution(
      operation: operation,
      agent: agent,
      user: user,
      session: session,
      feature: feature,
      tags: tags
    )
  }
}
