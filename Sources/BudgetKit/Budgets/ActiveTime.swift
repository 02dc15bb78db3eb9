/// When a budget takes part: from an instant on, until another, or both.
public struct ActiveTime: Sendable, Hashable {
  /// The first instant; `nil` for as long as there is time.
  public var from: Instant?
  /// The first instant at which it takes part no more; `nil` for never.
  public var until: Instant?

  /// Creates a stretch of time; an end that is left out is open.
  public init(from: Instant? = nil, until: Instant? = nil) {
    self.from = from
    self.until = until
  }

  /// All time.
  public static let always = ActiveTime()
}

extension ActiveTime {
  /// Whether a budget takes part at an instant.
  public func contains(_ instant: Instant) -> Bool {
    from.map { $0 <= instant } ?? true && until.map { instant < $0 } ?? true
  }

  /// Returns the part of a period in which a budget takes part; `nil` where there is none.
  func clipped(_ period: Period) -> Period? {
    let start = from.map { max($0, period.start) } ?? period.start
    let end = until.map { min($0, period.end) } ?? period.end
    return start < end ? Period(storedStart: start, end: end) : nil
  }

  func validate() throws {
    guard let from, let until, from >= until else { return }
    throw LedgerError(
      .invalidValue,
      "A budget that is active from \(from) until \(until) never begins."
    )
  }

  /// Throws unless a budget of a window can be active in this time alone, some of which is to come.
  func validate(for window: BudgetWindow, at now: Instant) throws {
    guard self != .always else { return }
    guard window.hasZone || window == .total else {
      throw LedgerError(
        .invalidValue,
        "A budget \(window) says itself when it counts; it has no time from which or until which it is active."
      )
    }
    if let until, until <= now {
      throw LedgerError(
        .invalidValue,
        "A budget that is active until \(until) is over already and never begins."
      )
    }
  }
}
