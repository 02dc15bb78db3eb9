/// What one row of the ledger adds to counters and roll-ups, whatever kind of row it is.
struct Charge {
  /// A model call or a use of a resource.
  enum Kind: String {
    case llm
    case compute
  }

  let kind: Kind
  /// Whose row it is, and what it is for.
  let context: CallContext
  /// The provider of a model; `compute` for a resource.
  let provider: String
  /// The model, or the type of the resource.
  let name: String
  let timestamp: Instant
  let totals: UsageTotals
  /// What stays held for it, because nobody knows what it cost.
  var held: Money = .zero
}

extension Charge {
  var workspace: WorkspaceID { context.workspace }
  var project: ProjectID? { context.project }
  var execution: ExecutionID? { context.execution }

  /// The row as budgets see it.
  var subject: CallSubject { CallSubject(context, provider: provider, model: name) }
}

extension Charge {
  init(_ row: RecordedCall) {
    let call = row.call
    var totals = UsageTotals()
    totals.calls = 1
    totals.unpricedCalls = row.cost == nil ? 1 : 0
    totals.cost = row.cost ?? .zero
    totals.promptTokens = call.usage.prompt
    totals.completionTokens = call.usage.completion
    totals.cacheReadTokens = call.usage.cacheRead
    totals.cacheWriteTokens = call.usage.cacheWrite5m + call.usage.cacheWrite1h
    self.init(
      kind: .llm,
      context: CallContext(
        workspace: call.workspace,
        project: call.project,
        execution: call.execution,
        agent: call.attribution.agent,
        user: call.attribution.user,
        session: call.attribution.session,
        feature: call.attribution.feature,
        operation: call.attribution.operation
      ),
      provider: call.provider,
      name: call.model,
      timestamp: row.timestamp,
      totals: totals,
      held: row.heldCost
    )
  }

  init(_ row: RecordedUsage) {
    let usage = row.usage
    var totals = UsageTotals()
    totals.calls = 1
    totals.unpricedCalls = row.cost == nil ? 1 : 0
    totals.cost = row.cost ?? .zero
    self.init(
      kind: .compute,
      context: CallContext(
        workspace: usage.workspace,
        project: usage.project,
        execution: usage.execution,
        agent: usage.agent
      ),
      provider: Kind.compute.rawValue,
      name: usage.resourceType,
      timestamp: row.timestamp,
      totals: totals
    )
  }
}
