import BudgetKit

extension BudgetDecision {
  /// The decision with the budget that made it; `null` where no hard budget applies.
  var json: JSON {
    .fields([
      "can_execute": .bool(canExecute),
      "reason": .string(reason),
      "estimate": .money(estimate),
      "scope": .text(tightest.map { $0.scope.project == nil ? "workspace" : "project" }),
      "workspace_id": .id(tightest?.scope.workspace),
      "project_id": .id(tightest?.scope.project),
      "budget": .money(tightest?.budget),
      "spent": .money(tightest?.spent),
      "reserved": .money(tightest?.reserved),
      "shortfall": .money(tightest?.shortfall),
      "fits_up_to": .money(tightest?.fitsUpTo),
      "period_end": .instant(tightest?.period.end),
    ])
  }

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
