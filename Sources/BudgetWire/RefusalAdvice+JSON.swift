package import BudgetKit

extension BudgetDecision {
  /// The decision, and of a refusal what it does not say itself.
  package func json(with advice: RefusalAdvice?) -> JSON {
    guard let advice else { return json }
    let isSaid = advice.isSaid(by: self)
    return
      json
      .adding(isSaid ? [:] : ["waiting": .string(advice.waiting.word)])
      .adding(isSaid || advice.fitsAt == nil ? [:] : ["fits_at": .instant(advice.fitsAt)])
      .adding(localEnd(advice))
      .adding(
        advice.maxCompletionTokens.map { tokens in
          ["max_tokens": .integer(tokens), "prompt_tokens": .integer(advice.promptTokens)]
        } ?? [:]
      )
      .adding(
        advice.cheaperModels.isEmpty
          ? [:] : ["cheaper_models": .array(advice.cheaperModels.map(\.json))]
      )
  }

  /// When the period ends in the budget's zone, where that reads otherwise than in UTC; not of a
  /// month of a workspace or a project where nothing else is said, whose answer is as it always
  /// was.
  private func localEnd(_ advice: RefusalAdvice) -> KeyValuePairs<String, JSON> {
    guard let room = tightest, room.scope == advice.scope, room.window.isLocal,
      !advice.isSaid(by: self) || !room.scope.furtherFields(room.window).isEmpty
    else { return [:] }
    let local = room.period.end.iso8601(in: advice.zone)
    guard local != room.period.end.iso8601 else { return [:] }
    return ["resets_at": .string(local), "time_zone": .string(advice.zone.identifier)]
  }
}

extension BudgetWindow {
  /// Whether its periods end at an instant of a zone's clocks.
  fileprivate var isLocal: Bool {
    switch self {
    case .total, .rolling, .fixed: false
    default: true
    }
  }
}

extension RefusalAdvice.Waiting {
  fileprivate var word: String {
    switch self {
    case .isOver: "over"
    case .isInVain: "too_large"
    case .isForEver: "never"
    case .forHolds: "holds"
    case .forWindow: "window"
    case .forNextPeriod: "period"
    }
  }
}

extension CheaperModel {
  fileprivate var json: JSON {
    .fields([
      "provider": .string(provider), "model": .string(model), "cost": .money(cost),
    ])
  }
}
