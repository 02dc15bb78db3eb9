internal import Synchronization

/// Tells those in this process who listen what rules have alerted about, once it is on disk.
final class AlertBroadcast: Sendable {
  private struct State {
    var listeners: [Int: AsyncStream<RuleAlert>.Continuation] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// Returns a stream of the alerts from now on; it keeps the newest 1,000 that nobody has read.
  func stream() -> AsyncStream<RuleAlert> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: RuleAlert.self,
      bufferingPolicy: .bufferingNewest(1000)
    )
    let number = state.withLock { state in
      defer { state.next += 1 }
      state.listeners[state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    return stream
  }

  /// Tells of alerts.
  func send(_ alerts: [RuleAlert]) {
    guard !alerts.isEmpty else { return }
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners {
      for alert in alerts { listener.yield(alert) }
    }
  }

  deinit {
    for listener in state.withLock({ $0.listeners.values }) { listener.finish() }
  }
}
