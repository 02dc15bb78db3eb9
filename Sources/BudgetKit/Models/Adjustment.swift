/// An amount that corrects what was spent, without rewriting what was recorded: a credit or a
/// refund is negative, what is found missing is positive.
///
/// ```swift
/// let refund = Adjustment(.dollars(-2), of: try RecordID("call-1"), in: try WorkspaceID("acme"))
/// try ledger.record(refund, by: Change(by: "ada", reason: "refund"))
/// ```
public struct Adjustment: Sendable, Hashable {
  /// What is added to what was spent; never 0.
  public var amount: Money
  /// The id of the adjustment.
  ///
  /// With an id a retry can never count twice.
  public var id: RecordID?
  /// Whose it is; of one that corrects a row the workspace alone, for the row says the rest.
  public var context: CallContext
  /// The call or the use of a resource that it corrects; `nil` for none.
  public var corrected: RecordID?
  /// What ``corrected`` names, where a call and a use of a resource have the same id.
  public var kindOfCorrected: RecordedKind?
  /// When it takes effect; `nil` for now, and for one that corrects a row, which counts when that
  /// row does.
  public var timestamp: Instant?

  /// Creates an adjustment that corrects no row.
  public init(
    _ amount: Money,
    context: CallContext,
    id: RecordID? = nil,
    timestamp: Instant? = nil
  ) {
    self.amount = amount
    self.context = context
    self.id = id
    self.timestamp = timestamp
  }

  /// Creates an adjustment of a call or of a use of a resource.
  public init(
    _ amount: Money,
    of corrected: RecordID,
    _ kind: RecordedKind? = nil,
    in workspace: WorkspaceID,
    id: RecordID? = nil
  ) {
    self.amount = amount
    self.corrected = corrected
    kindOfCorrected = kind
    context = CallContext(workspace: workspace)
    self.id = id
  }
}

/// What a row is of.
public enum RecordedKind: String, Sendable, Hashable, CaseIterable {
  /// A call of a model.
  case call
  /// A use of a resource.
  case resource
}

extension Adjustment {
  /// What kind of adjustment it is.
  var kind: RecordedAdjustment.Kind {
    if amount > .zero { return .reconcile }
    return corrected == nil ? .credit : .refund
  }

  /// Throws unless the adjustment can be booked as it is.
  func validate() throws {
    guard amount != .zero else {
      throw LedgerError(.invalidAmount, "An adjustment of 0 changes nothing.")
    }
    guard (.zero - Money.largestAmount...Money.largestAmount).contains(amount) else {
      throw LedgerError(
        .invalidAmount,
        "An adjustment must be between -\(Money.largestAmount) and \(Money.largestAmount) US dollars; this is \(amount)."
      )
    }
    try context.validate()
    try timestamp?.validate()
    guard corrected != nil else { return }
    guard context == CallContext(workspace: context.workspace), timestamp == nil else {
      throw LedgerError(
        .invalidValue,
        "What corrects a row belongs where that row does, and at its time; leave out project, user, time and so on."
      )
    }
  }
}
