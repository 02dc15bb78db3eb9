import BudgetKit

/// An agent that would run for ever, and the guard that ends it when its month's money is spent.
///
/// The model is a stand-in that uses more tokens each time. Everything else is what a real runtime does: hold the most the call can
/// cost, make it, report what it used. Run it twice: the second run is refused from the start, because the file remembers.
@main
struct AgentLoop {
  static func main() async throws {
    let path = CommandLine.arguments.dropFirst().first ?? "agent-loop.sqlite"
    let ledger = try Ledger(path: path)
    let acme = try WorkspaceID("acme")
    if try ledger.workspaceBudgets.find(acme) == nil {
      try ledger.workspaceBudgets.set(
        WorkspaceBudget(workspace: acme, budget: MonthlyBudget(limit: .cents(25))),
        by: Change(by: "agent-loop", reason: "example")
      )
    }

    let guardian = ledger.budget(for: acme)
    let model = StandInModel()
    do {
      for step in 1...1000 {
        let answer = try await guardian.withReservation(.cents(3)) { meter in
          let answer = await model.answer(step: step)
          meter.measure(
            MeasuredCall(provider: "openai", model: "gpt-4o", usage: answer.usage)
          )
          return answer.text
        }
        print("step \(step): \(answer)")
      }
    } catch let error as LedgerError where error.code == .budgetExceeded {
      print("stopped: \(error.message)")
    }

    for alert in try guardian.alerts().reversed() {
      print(
        "alert: \(alert.thresholdPercent) % reached at \(alert.spentAmount.inWords) of \(alert.limitAmount)"
      )
    }
    let status = try await guardian.status()
    print("spent \(status.spentAmount.inWords) of \(status.limitAmount?.description ?? "-")")
  }
}

/// Answers like a model that is asked ever longer questions.
struct StandInModel {
  func answer(step: Int) async -> (text: String, usage: TokenUsage) {
    let prompt = Int64(500 * step)
    return ("thinking about it again", TokenUsage(prompt: prompt, completion: 200))
  }
}
