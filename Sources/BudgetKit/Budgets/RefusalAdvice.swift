/// What can be done about a refused call: whether waiting helps, and what would fit instead.
public struct RefusalAdvice: Sendable, Hashable {
  /// Whether waiting helps.
  public enum Waiting: Sendable, Hashable {
    /// There is room again already.
    case isOver
    /// No: the call is larger than the whole budget.
    case isInVain(limit: BudgetAmount)
    /// No: the limit is never renewed, and the money is spent.
    case isForEver
    /// Maybe: so much is held for calls in progress, and enough of it returns by the instant unless
    /// it is spent.
    case forHolds(Money, until: Instant)
    /// Yes: at the instant enough has left the rolling window, if nothing else is spent.
    case forWindow(until: Instant)
    /// Yes: until the period ends.
    case forNextPeriod(at: Instant)
  }

  /// The budget that one has to wait for longest.
  public let scope: BudgetScope
  /// Whether waiting for it helps.
  public let waiting: Waiting
  /// The zone in which its periods are counted.
  public let zone: Zone
  /// The most output tokens of the named model that would fit beside ``promptTokens``; 0 where not
  /// even the prompt does, `nil` where no model is named, or it has no price for output.
  public internal(set) var maxCompletionTokens: Int64?
  /// The input tokens that were said; 0 where none were.
  public internal(set) var promptTokens: Int64 = 0
  /// Models that would fit, at most three: those that the workspace has used first, then the
  /// dearest of the same provider.
  public internal(set) var cheaperModels: [CheaperModel] = []

  init(scope: BudgetScope, waiting: Waiting, zone: Zone) {
    self.scope = scope
    self.waiting = waiting
    self.zone = zone
  }
}

extension RefusalAdvice {
  /// When the call fits at the earliest, if nothing else is spent; `nil` where it never does.
  public var fitsAt: Instant? {
    switch waiting {
    case .isInVain, .isForEver, .isOver: nil
    case .forHolds(_, let instant), .forWindow(let instant), .forNextPeriod(let instant): instant
    }
  }
}

extension RefusalAdvice.Waiting {
  /// Whether one waits longer for it than for another.
  func isLonger(than other: RefusalAdvice.Waiting) -> Bool { rank > other.rank }

  private var rank: Int64 {
    switch self {
    case .isOver: .min
    case .forHolds(_, let instant), .forWindow(let instant), .forNextPeriod(let instant):
      instant.millisecondsSince1970
    case .isForEver: .max - 1
    case .isInVain: .max
    }
  }
}
