extension RefusalAdvice {
  /// What a refusal does not say itself, in sentences for people: none where waiting for the end of
  /// the period that it names is all there is to do.
  ///
  /// - Parameters:
  ///   - decision: The refusal.
  ///   - model: The model that was about to be called.
  /// - Returns: The sentences.
  package func sentences(on decision: BudgetDecision, about model: ModelReference?) -> [String] {
    [ofWaiting(decision), ofTokens(model), ofModels].compactMap(\.self)
  }

  /// Whether the refusal names the end of the period that is to be waited for.
  package func isSaid(by decision: BudgetDecision) -> Bool {
    switch waiting {
    case .forNextPeriod(let instant): decision.tightest?.period.end == instant
    case .isForEver: decision.tightest?.window == .total
    default: false
    }
  }

  private func ofWaiting(_ decision: BudgetDecision) -> String? {
    switch waiting {
    case .isOver: return "There is room again; ask once more."
    case .isInVain(let limit):
      return
        "Waiting does not help: \(decision.needInWords(of: limit.unit)) more than the whole budget of \(scope), which is \(limit)."
    case .isForEver:
      return isSaid(by: decision)
        ? nil : "Waiting does not help: the limit of \(scope) is never renewed."
    case .forHolds(let amount, let instant):
      return
        "Waiting may help: \(amount.inDollars) of \(scope) \(amount == .dollars(1) ? "is" : "are") held for calls in progress, and what they do not spend returns by \(shown(instant))."
    case .forWindow(let instant):
      return
        "Waiting helps: enough has left the window at \(shown(instant)), if nothing else is spent."
    case .forNextPeriod(let instant):
      guard isSaid(by: decision) else {
        return "Waiting helps when the period of \(scope) ends, at \(shown(instant))."
      }
      let local = instant.iso8601(in: zone)
      return local == instant.iso8601
        ? nil : "That is \(local) in \(zone.identifier), where the budget's periods begin."
    }
  }

  private func shown(_ instant: Instant) -> String { instant.iso8601(in: zone) }

  private func ofTokens(_ model: ModelReference?) -> String? {
    guard let maxCompletionTokens, let model else { return nil }
    let prompt =
      promptTokens > 0
      ? "beside a prompt of \(counted(promptTokens, "token"))"
      : "with an empty prompt; name yours with --prompt-tokens"
    return maxCompletionTokens == 0
      ? "Not even the prompt of \(model.name) would fit."
      : "At most \(counted(maxCompletionTokens, "output token")) of \(model.name) would fit \(prompt)."
  }

  private var ofModels: String? {
    guard !cheaperModels.isEmpty else { return nil }
    let models = cheaperModels.map { "\($0.model) of \($0.provider) (at most \($0.cost))" }
    return "Cheaper models that would fit: \(models.joined(separator: ", "))."
  }
}

extension BudgetDecision {
  /// What the call needs of a unit, with the verb behind it.
  fileprivate func needInWords(of unit: BudgetUnit) -> String {
    switch unit {
    case .usd: "\(estimate.inDollars) \(estimate == .dollars(1) ? "is" : "are")"
    case .tokens:
      "\(BudgetAmount.tokens(estimatedTokens ?? 0).inWords) \(estimatedTokens == 1 ? "is" : "are")"
    case .calls: "a call is"
    }
  }
}
