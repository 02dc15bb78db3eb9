import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget hook claude-code` and its like: answers a hook of one coding agent.
struct RunHook<Dialect: HookDialect>: AnsweringCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Dialect.name,
      abstract: "Answer a hook of \(Dialect.title).",
      discussion: """
        It reads the hook's JSON on standard input, imports what is new of the session's log, looks one turn ahead, asks every budget, and answers as \(Dialect.title) expects. 'budget hook install \(Dialect.name)' sets it up. Documentation/Hooks.md says what is answered when.

        Example:
          echo '{}' | budget hook \(Dialect.name) --workspace acme
        """
    )
  }

  @OptionGroup var hook: HookOptions

  @Option(
    help: ArgumentHelp("The event, for a tool that does not say it itself.", valueName: "name")
  )
  var event: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let context = try hook.context()
    let policy = try hook.policy()
    let patience = try hook.patienceMilliseconds()
    let reply = HookReply(within: patience, orElse: words(.late(policy), to: nil))
    var engine = HookEngine(context, options: options)
    var call: HookCall?
    do {
      let read = try Dialect.call(
        reading { try JSON(parsing: HookInput.read(within: patience)) },
        event: event
      )
      call = read
      reply.orElse(words(.late(policy), to: call))
      let decision = try engine.decide(read) { try Dialect.readers(of: read, on: .this) }
      let outcome = HookOutcome(decision, policy, notes: engine.notes)
      reply.give(words(outcome, to: call))
    } catch let failure as Failure where failure.status == .badUsage {
      throw failure
    } catch {
      reply.give(words(HookOutcome(failure: Failure(error).message, policy), to: call))
    }
    return Answer(json: .null, text: "", isPrinted: true)
  }

  /// Reads the payload, and says whose it is where it is no JSON.
  private func reading(_ body: () throws -> JSON) throws -> JSON {
    do {
      return try body()
    } catch let error as LedgerError where error.code == .malformedInput {
      throw LedgerError(
        .malformedInput,
        "What \(Dialect.title) sent is not JSON: \(error.message)"
      )
    }
  }

  private func words(_ outcome: HookOutcome, to call: HookCall?) -> HookReply.Words {
    let answer = Dialect.answer(outcome.verdict, to: call)
    // What the tool has no ear for is said where its log may have it.
    let unheard = answer == nil ? outcome.verdict.text : nil
    let sentences = [outcome.trouble ?? unheard].compactMap(\.self) + outcome.notes
    return HookReply.Words(
      output: answer?.description ?? "",
      message: sentences.joined(separator: " ")
    )
  }
}

/// What a hook has come to.
struct HookOutcome {
  let verdict: HookVerdict
  /// What kept it from all that there is to know.
  var trouble: String?
  var notes: [String] = []

  init(_ decision: HookEngine.Decision, _ policy: FailurePolicy, notes: [String]) {
    verdict =
      decision.trouble.map { policy.verdict(on: $0, besides: decision.verdict) }
      ?? decision.verdict
    trouble = decision.trouble
    self.notes = notes
  }

  init(failure: String, _ policy: FailurePolicy) {
    verdict = policy.verdict(on: failure)
    trouble = failure
  }

  /// The outcome of work that has not ended in time.
  static func late(_ policy: FailurePolicy) -> HookOutcome {
    HookOutcome(failure: "The ledger or the log did not answer in time.", policy)
  }
}

extension HookVerdict {
  /// What it says; `nil` for nothing.
  fileprivate var text: String? {
    switch self {
    case .silent: nil
    case .warn(let text), .stop(let text): text
    }
  }
}

extension HookMachine {
  /// The machine that this runs on.
  static var this: HookMachine {
    HookMachine(
      home: environmentVariable("HOME") ?? "",
      variable: environmentVariable,
      stands: { somethingStands(at: $0) }
    )
  }
}
