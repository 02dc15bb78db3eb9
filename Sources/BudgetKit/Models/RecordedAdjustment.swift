/// An adjustment as it stands in the ledger.
public struct RecordedAdjustment: Sendable, Hashable {
  /// What an adjustment is.
  public enum Kind: String, Sendable, Hashable {
    /// Given back, for no call in particular.
    case credit
    /// Given back of what a call or a resource cost.
    case refund
    /// Added, because more was billed than recorded.
    case reconcile
    /// Made a call cost what the price book says by now.
    case reprice
    /// Undid a call or a use of a resource that was recorded wrongly, or what was booked when a
    /// reservation ran out.
    case void
    /// What a reservation held that ran out, counted as spent: an estimate.
    case expiry
  }

  /// The id of the row, unique among the adjustments of its workspace.
  public let id: RecordID
  /// What it is.
  public let kind: Kind
  /// Whose it is: that of the corrected row, or its own.
  public let context: CallContext
  /// What it adds to what was spent; of a void what it took off.
  public let amount: Money
  /// What it corrects; `nil` for none.
  public let corrected: CorrectedRow?
  /// The reservation that ran out, whose expiry it books or undoes; `nil` for none.
  public internal(set) var reservation: ReservationID?
  /// The prompt and completion tokens that it adds; 0 for all but an expiry and what undoes one.
  public internal(set) var tokens: Int64 = 0
  /// -1 where it prices a call that had no price, which then counts as unpriced no more; else 0.
  public internal(set) var unpricedCalls: Int64 = 0
  /// What that call held in its budgets and holds no more: not positive.
  public internal(set) var held: Money = .zero
  /// When it counts.
  public let timestamp: Instant
  /// Whether it counts; a void does not, and neither does what corrected a row that was undone.
  public internal(set) var counts: Bool
  /// Who recorded it, and why.
  public let change: Change
  /// When it was recorded.
  public let recordedAt: Instant
  /// Where it stands in the usage cube.
  let group: UsageGroup
}

/// A row that was corrected.
public struct CorrectedRow: Sendable, Hashable {
  /// What it is of.
  public let kind: RecordedKind
  /// Its id.
  public let id: RecordID
}

extension CorrectedRow: CustomStringConvertible {
  /// The row in words: `call 'c1'`.
  public var description: String { "\(kind.rawValue) \(quoted(id.rawValue))" }
}

extension UsageGroup {
  /// Where an adjustment stands that corrects no row.
  init(_ kind: RecordedAdjustment.Kind, in context: CallContext) {
    self.init(
      project: context.project?.rawValue ?? "",
      kind: Charge.Kind.adjustment.rawValue,
      provider: Charge.Kind.adjustment.rawValue,
      model: kind.rawValue,
      operation: context.operation ?? "",
      feature: context.feature ?? "",
      agent: context.agent ?? "",
      user: context.user ?? ""
    )
  }
}

/// What the adjustments of one row add up to that count.
struct Correction {
  /// What they add to its cost.
  var amount = Money.zero
  /// The part of that by which it was priced anew.
  var repriced = Money.zero
  /// -1 where one of them prices a call that had no price.
  var unpricedCalls: Int64 = 0
  /// What the call holds less: not positive.
  var held = Money.zero
  /// How many they are.
  var count: Int64 = 0
}

extension Charge {
  init(_ adjustment: RecordedAdjustment) {
    var sums = UsageSums()
    sums.cost = adjustment.amount
    sums.tokens.prompt = adjustment.tokens
    sums.unpricedCalls = adjustment.unpricedCalls
    sums.held = adjustment.held
    self.init(
      kind: Kind(rawValue: adjustment.group.kind) ?? .adjustment,
      subject: CallSubject(
        adjustment.context,
        provider: adjustment.group.provider,
        model: adjustment.group.model
      ),
      timestamp: adjustment.timestamp,
      group: adjustment.group,
      sums: sums
    )
  }

  /// The charge with what corrects it.
  func adding(_ correction: Correction) -> Charge {
    var sums = sums
    sums.cost = sums.cost + correction.amount
    sums.unpricedCalls &+= correction.unpricedCalls
    sums.held = sums.held + correction.held
    return Charge(
      kind: kind,
      subject: subject,
      timestamp: timestamp,
      group: group,
      sums: sums
    )
  }
}
