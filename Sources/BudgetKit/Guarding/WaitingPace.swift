/// When one who waits for room looks again: after 50 milliseconds, and ever less often, up to once
/// a second.
struct WaitingPace {
  private let end: ContinuousClock.Instant
  private var pause: Duration = .milliseconds(50)
  private var renewal: ContinuousClock.Instant

  /// How long one can wait: a day.
  static let longest: Duration = .seconds(86_400)

  init(upTo time: Duration) throws {
    guard time >= .zero, time <= Self.longest else {
      throw LedgerError(
        .invalidValue,
        "One can wait for room up to a day; this asks for \(time.inWords)."
      )
    }
    let now = ContinuousClock.now
    end = now.advanced(by: time)
    renewal = now
  }

  /// Returns how long to wait before looking again; `nil` where the time is over.
  mutating func next() -> Duration? {
    let left = ContinuousClock.now.duration(to: end)
    guard left > .zero else { return nil }
    defer { pause = min(pause * 3 / 2, .seconds(1)) }
    return min(pause, left)
  }

  /// Whether the ticket should be renewed before it is void.
  mutating func isTimeToRenew() -> Bool {
    let now = ContinuousClock.now
    guard renewal.duration(to: now) >= .milliseconds(700) || now >= end else { return false }
    renewal = now
    return true
  }
}
