internal import Synchronization

/// Counts the reservations that budgets refuse, until they are written.
///
/// A program that runs into a limit asks again and again. It must not pay a write to the disk for
/// each refusal, so they are counted here and written with the next transaction of the process, or
/// by one of their own once a second.
final class RefusalCounter: Sendable {
  /// The refusals of one budget within a quarter of an hour, which lies in one day of every zone.
  struct Key: Hashable {
    let budget: KnownBudget
    let quarter: Int64
  }

  private struct State {
    var counts: [Key: RefusalCount] = [:]
    var lastWritten: ContinuousClock.Instant?
  }

  private let state = Mutex(State())

  /// Counts a refusal by some budgets, and answers whether it is time to write.
  func note(_ budgets: [KnownBudget], at instant: Instant) -> Bool {
    guard !budgets.isEmpty else { return false }
    return state.withLock { state in
      for budget in budgets {
        let quarter = instant.millisecondsSince1970.quotientRoundedDown(by: 900_000)
        Self.add(
          RefusalCount(by: budget, at: instant),
          of: Key(budget: budget, quarter: quarter),
          to: &state
        )
      }
      return state.lastWritten.map { $0.advanced(by: .seconds(1)) <= .now } ?? true
    }
  }

  /// Takes what was counted, to be written; `nil` where nothing was.
  func take() -> RefusalBatch? {
    state.withLock { state in
      guard !state.counts.isEmpty else { return nil }
      let batch = RefusalBatch(state.counts, of: self)
      state.counts = [:]
      state.lastWritten = .now
      return batch
    }
  }

  fileprivate func putBack(_ counts: [Key: RefusalCount]) {
    state.withLock { state in
      for (key, count) in counts { Self.add(count, of: key, to: &state) }
    }
  }

  private static func add(_ count: RefusalCount, of key: Key, to state: inout State) {
    if state.counts[key]?.add(count) == nil { state.counts[key] = count }
  }
}

/// Refusals that a transaction writes: counted again unless it says that they are on disk.
final class RefusalBatch: Sendable {
  let counts: [RefusalCounter.Key: RefusalCount]
  private let counter: RefusalCounter
  private let isWritten = Mutex(false)

  fileprivate init(
    _ counts: [RefusalCounter.Key: RefusalCount],
    of counter: RefusalCounter
  ) {
    self.counts = counts
    self.counter = counter
  }

  /// The transaction that wrote them is on disk.
  func confirm() { isWritten.withLock { $0 = true } }

  deinit {
    if !isWritten.withLock({ $0 }) { counter.putBack(counts) }
  }
}

extension Int64 {
  /// Returns the quotient by a positive number, rounded towards minus infinity.
  fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
