/// What one row of the ledger adds to counters and roll-ups, whatever kind of row it is.
struct Charge {
  /// A model call, a use of a resource, or a credit that corrects neither.
  enum Kind: String {
    case llm
    case compute
    case adjustment
  }

  let kind: Kind
  /// Whose row it is, and what it is for.
  let context: CallContext
  /// The provider of a model; `compute` for a resource, `adjustment` for a credit.
  let provider: String
  /// The model, or the type of the resource.
  let name: String
  let timestamp: Instant
  /// Where it stands in the usage cube.
  let group: UsageGroup
  /// What it adds there.
  let sums: UsageSums

  /// What it adds to a report.
  var totals: UsageTotals { sums.totals }
  /// What stays held for it, because nobody knows what it cost.
  var held: Money { sums.held }
}

extension Charge {
  var workspace: WorkspaceID { context.workspace }
  var project: ProjectID? { context.project }
  var execution: ExecutionID? { context.execution }

  /// What it adds to its execution.
  var executionSums: ExecutionSums {
    var execution = ExecutionSums()
    execution.add(sums, kind, at: timestamp)
    return execution
  }
}

extension Charge {
  init(_ row: RecordedCall) {
    let call = row.call
    self.init(
      kind: .llm,
      context: call.context,
      provider: call.provider,
      name: call.model,
      timestamp: row.timestamp,
      group: UsageGroup(call),
      sums: UsageSums(row)
    )
  }

  init(_ row: RecordedUsage) {
    let usage = row.usage
    self.init(
      kind: .compute,
      context: usage.context,
      provider: Kind.compute.rawValue,
      name: usage.resourceType,
      timestamp: row.timestamp,
      group: UsageGroup(usage, unit: row.unit),
      sums: UsageSums(row)
    )
  }
}
