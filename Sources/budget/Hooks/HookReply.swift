import BudgetKit
import Dispatch
import Synchronization

/// The one answer of a hook: given once, by the work or, where that takes too long, by the clock.
final class HookReply: Sendable {
  /// What is said where the work does not end in time.
  struct Words: Sendable {
    var output: String
    var message: String
  }

  private let late: Mutex<Words>
  private let isGiven = Mutex(false)

  /// Begins to wait.
  ///
  /// - Parameters:
  ///   - milliseconds: How long the work may take.
  ///   - words: What is said then, as long as nobody knows better.
  init(within milliseconds: Int64, orElse words: Words) {
    late = Mutex(words)
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(milliseconds))) {
      self.give(self.late.withLock(\.self))
      endProcess(.done)
    }
  }

  /// Changes what is said where the work does not end in time.
  func orElse(_ words: Words) { late.withLock { $0 = words } }

  /// Says something, unless something was said.
  func give(_ words: Words) {
    isGiven.withLock { isGiven in
      guard !isGiven else { return }
      isGiven = true
      if !words.output.isEmpty {
        _ = StandardStream.output.write(Array((words.output + "\n").utf8))
      }
      if !words.message.isEmpty { say(words.message) }
    }
  }
}
