/// Whether the next turn of a session fits the budgets that it touches, and how they stand.
///
/// ```swift
/// let context = CallContext(workspace: try WorkspaceID("acme"), session: "s1")
/// let outlook = try ledger.outlook(for: context)
/// if !outlook.fits { print(outlook.decision.reason) }
/// ```
public struct TurnOutlook: Sendable {
  /// What the turn will probably cost.
  public let turn: NextTurn
  /// The decision about what it probably costs.
  public let decision: BudgetDecision
  /// The decision about what it may well cost.
  public let decisionOnMost: BudgetDecision
  /// How every budget stands that the turn touches, the wider scopes first.
  public let standings: [BudgetStatus]
}

extension TurnOutlook {
  /// Whether what the turn probably costs fits every hard budget.
  ///
  /// A budget that looks at the model refuses nothing before the session has called one.
  public var fits: Bool { decision.canExecute || decision.lacksNothingButModel }

  /// Whether it fits, but would not if the turn were as dear as the dearest of the last ones.
  public var mayNotFit: Bool {
    fits && !decisionOnMost.canExecute && !decisionOnMost.lacksNothingButModel
  }
}

extension BudgetDecision {
  /// Whether the call is only refused because nobody said which model it is for.
  fileprivate var lacksNothingButModel: Bool { needsModelFor != nil && refusing.isEmpty }
}
