import BudgetKit
import BudgetWire

// Where a tool asks before each call of the model and says what the answer used, the money is held
// for the call and settled with it: a true gate.

extension HookEngine {
  /// How long the money of a call is held: longer than an answer takes.
  private static let timeToLive = Duration.seconds(900)

  /// How often one and the same question may be asked in a session.
  private static let mostRepeats = 99

  /// Holds what the call may cost.
  func hold(_ call: HookCall, for context: CallContext, in ledger: Ledger) throws -> Decision {
    guard let asked = call.modelCall else { return Decision(verdict: .silent) }
    let budget = ledger.guard(for: context)
    guard let free = try Self.holds(for: asked, of: call, in: ledger).free else {
      return Decision(verdict: .silent, trouble: Self.tooOften)
    }
    // The question was asked again before it was answered, and its money is held.
    guard try ledger.reservation(free) == nil else { return Decision(verdict: .silent) }
    let outlook = try ledger.outlook(for: context, model: asked.model)
    let (cost, tokens) = try estimate(of: asked, outlook.turn, in: ledger)
    do {
      _ = try budget.reserve(
        cost,
        tokens: tokens,
        id: free,
        model: asked.model,
        expiresAfter: Self.timeToLive
      )
      return Decision(verdict: .silent)
    } catch let error as LedgerError {
      guard let decision = error.decision else { throw error }
      let advice = try? budget.advice(on: decision, model: asked.model)
      let sentences = advice?.sentences(on: decision, about: nil) ?? []
      return Decision(
        verdict: .stop(
          ([decision.reason] + sentences + [
            "To go on now, raise the budget: 'budget raise' or 'budget top-up'."
          ]).joined(separator: " ")
        )
      )
    }
  }

  /// Books what the answer used, and gives back the rest.
  func settle(_ call: HookCall, for context: CallContext, in ledger: Ledger) throws -> Decision {
    guard let asked = call.modelCall else { return Decision(verdict: .silent) }
    let (free, isKnown) = try Self.holds(for: asked, of: call, in: ledger)
    guard let hold = try free.flatMap({ try ledger.reservation($0) }) else {
      return try record(call, asked, for: context, isKnown: isKnown, in: ledger)
    }
    let measured = asked.usage.map {
      MeasuredCall(provider: asked.model.provider, model: asked.model.name, usage: $0)
    }
    _ = try ledger.settle(hold.id, with: measured ?? .cost(hold.amount))
    return Decision(
      verdict: .silent,
      trouble: measured == nil
        ? "The answer does not say what it used: \(hold.amount.readable) was booked as held." : nil
    )
  }

  /// Records an answer for which nothing was held, once.
  private func record(
    _ call: HookCall,
    _ asked: HookedModelCall,
    for context: CallContext,
    isKnown: Bool,
    in ledger: Ledger
  ) throws -> Decision {
    // The last piece was told twice.
    guard !isKnown, let usage = asked.usage else { return Decision(verdict: .silent) }
    let id = try RecordID("hook:\(context.session ?? "")\(asked.key.prefix(32))")
    _ = try ledger.record(
      LLMCall(id: id, context: context, answeredBy: asked.model, usage: usage, outcome: .init())
    )
    return Decision(verdict: .silent, trouble: "Nothing was held for an answer; it was booked.")
  }

  /// What to hold: what the session's last calls tell; before the first what its text and the
  /// longest answer cost at most.
  private func estimate(
    of asked: HookedModelCall,
    _ turn: NextTurn,
    in ledger: Ledger
  ) throws -> (cost: Money, tokens: Int64) {
    guard turn.basis == .nothing else { return (turn.most, turn.mostTokens) }
    let output = asked.maxOutputTokens ?? Self.usualOutput
    let bound = try? ledger.estimate(
      model: asked.model,
      promptTokens: asked.roughPromptTokens,
      maxCompletionTokens: output
    )
    return (bound?.amount ?? .zero, asked.roughPromptTokens + output)
  }

  /// What an answer is taken to have at most where the request does not say it.
  private static let usualOutput: Int64 = 8_192

  private static let tooOften = "The same question was asked too often in one session."

  /// Finds the hold for a question.
  ///
  /// - Returns: The id of the open hold, or of the next that may be made; `nil` after too many. And
  ///   whether the question was asked before.
  /// - Throws: `LedgerError` where the ledger cannot be read.
  private static func holds(
    for asked: HookedModelCall,
    of call: HookCall,
    in ledger: Ledger
  ) throws -> (free: ReservationID?, isKnown: Bool) {
    let digest = SHA256.hexadecimal("\(call.session ?? "")\n\(asked.key)".utf8)
    let stem = "hook:\(digest.prefix(40))"
    for number in 1...mostRepeats {
      let id = try ReservationID(number == 1 ? stem : "\(stem)-\(number)")
      guard let hold = try ledger.reservation(id) else { return (id, number > 1) }
      if hold.state == .open { return (id, true) }
    }
    return (nil, true)
  }
}
