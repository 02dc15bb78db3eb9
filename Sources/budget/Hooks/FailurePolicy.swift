import BudgetWire

/// What a hook answers where the budgets cannot be asked.
enum FailurePolicy: String, CaseIterable {
  /// The agent goes on, and the person is told.
  case open
  /// The agent stops.
  case closed
}

extension FailurePolicy {
  /// What is answered about a failure, beside a decision that was made without what failed.
  func verdict(on trouble: String, besides verdict: HookVerdict = .silent) -> HookVerdict {
    switch (self, verdict) {
    case (_, .stop): verdict
    case (.closed, _):
      .stop("The budget cannot be asked: \(trouble) The hook is set to stop then (--fail closed).")
    case (.open, .warn(let text)): .warn("\(words(trouble)) \(text)")
    case (.open, .silent): .warn(words(trouble))
    }
  }

  private func words(_ trouble: String) -> String {
    "The budget may not be up to date, and the agent goes on: \(trouble)"
  }
}
