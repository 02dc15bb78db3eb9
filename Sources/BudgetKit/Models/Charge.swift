/// What one row of the ledger adds to counters and roll-ups, whatever kind of row it is.
struct Charge {
  /// A model call, a use of a resource, or a credit that corrects neither.
  enum Kind: String {
    case llm
    case compute
    case adjustment
  }

  let kind: Kind
  /// The row as budgets see it: the provider of a resource is `compute` and its model the type,
  /// that of a credit is `adjustment`.
  let subject: CallSubject
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
  /// What it adds to budgets: a use of a resource is no call of a model.
  var spend: UsageSpend {
    var spend = UsageSpend(totals: totals, held: held)
    if kind == .compute { spend.totals.calls = 0 }
    return spend
  }

  var workspace: WorkspaceID { subject.context.workspace }
  var execution: ExecutionID? { subject.context.execution }

  /// What it adds to its execution.
  var executionSums: ExecutionSums {
    var execution = ExecutionSums()
    execution.add(sums, kind, at: timestamp)
    return execution
  }
}

extension Charge {
  init(_ row: borrowing RecordedCall) {
    self.init(
      kind: .llm,
      subject: CallSubject(row.call.context, row.call.answeredBy),
      timestamp: row.timestamp,
      group: UsageGroup(row.call),
      sums: UsageSums(row)
    )
  }

  init(_ row: RecordedUsage) {
    self.init(
      kind: .compute,
      subject: CallSubject(
        row.usage.context,
        provider: Kind.compute.rawValue,
        model: row.usage.resourceType
      ),
      timestamp: row.timestamp,
      group: UsageGroup(row.usage, unit: row.unit),
      sums: UsageSums(row)
    )
  }
}
