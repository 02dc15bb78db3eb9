import BudgetKit
import BudgetWire

extension BudgetDecision {
  /// The decision as what a command answers: a refusal is words, and leaves the data for people
  /// empty.
  var answer: Answer {
    Answer(
      json: json,
      text: canExecute ? plain(reason, limit: 2000) + "\n" : "",
      refusal: canExecute ? nil : reason
    )
  }

  /// The same, with a word about why the model has no price where that is the reason.
  func answer(about model: ModelReference?, in ledger: Ledger) throws -> Answer {
    var answer = answer
    if isRefusedAsUnpriced, let model, let gap = try ledger.prices.gap(of: model) {
      answer.remarks.append(gap)
    }
    return answer
  }
}
