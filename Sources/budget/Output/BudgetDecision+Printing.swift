import BudgetKit
import BudgetWire

extension BudgetDecision {
  /// The decision as what a command answers: a refusal is words, and leaves the data for people
  /// empty.
  ///
  /// A refusal comes with what can be done about it: a word about why the model has no price where
  /// that is the reason, else whether waiting helps and what would fit.
  func answer(
    about model: ModelReference?,
    promptTokens: Int64?,
    by guardian: BudgetManager,
    in ledger: Ledger
  ) throws -> Answer {
    guard !canExecute else {
      return Answer(json: json, text: plain(reason, limit: 2000) + "\n")
    }
    var answer = Answer(json: json, text: "", refusal: reason)
    do {
      let advice = try guardian.advice(on: self, model: model, promptTokens: promptTokens)
      answer.json = json(with: advice)
      answer.advice = advice?.sentences(on: self, about: model) ?? []
    } catch let error as LedgerError {
      // The refusal stands, whatever becomes of the question what to do about it.
      answer.advice = ["What would help cannot be told: \(error.message)"]
    }
    if isRefusedAsUnpriced, let model, let gap = try ledger.prices.gap(of: model) {
      answer.remarks.append(gap)
    }
    return answer
  }
}
