import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget estimate`: what a call that has not been made yet may cost.
struct EstimateCost: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate",
    abstract: "Tell what a call may cost: an amount to reserve.",
    discussion: """
      Without --confidence that is the most the call can cost at its price. With it, the amount is learned from the \
      past calls of the workspace, and the bound is given where they are too few. Only text is counted.

      Example:
        budget estimate --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --max-completion-tokens 500
        budget estimate --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --max-completion-tokens 500 \\
          --workspace acme --confidence 0.95
      """
  )

  @Option(help: ArgumentHelp("The provider of the model.", valueName: "name"))
  var provider: String

  @Option(help: ArgumentHelp("The model.", valueName: "name"))
  var model: String

  @Option(help: ArgumentHelp("standard, batch, flex, priority, fast, us, ...", valueName: "tier"))
  var serviceTier: String?

  @OptionGroup var tokens: PlannedTokenOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Share of calls that are to cost no more: 0.5 to 0.999; needs --workspace.",
      valueName: "share"
    )
  )
  var confidence: String?

  @Option(
    help: ArgumentHelp("The workspace to learn from.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String?

  @Option(help: ArgumentHelp("Learn only from calls of this operation.", valueName: "name"))
  var operation: String?

  @Option(
    help: ArgumentHelp(
      "The session of the call, whose last prompt may still be in the cache.",
      valueName: "id"
    )
  )
  var session: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let tier = try serviceTier.map { try choice($0, "--service-tier", as: ServiceTier.self) }
    let call = try tokens.call(
      of: ModelReference(provider: provider, name: model, serviceTier: tier ?? .standard)
    )
    let lesson = try lesson()
    let ledger = try options.ledger()
    do {
      guard let (context, confidence) = lesson else { return answer(try ledger.bound(of: call)) }
      let doubts = try ledger.doubts(about: BudgetScope(workspace: context.workspace))
      let estimate = try ledger.estimate(call, for: context, confidence: confidence)
      return answer(estimate).remarking(doubts)
    } catch let error as LedgerError where error.code == .unpriced {
      // No budget has refused anything.
      throw Failure(status: .failed, code: error.code.description, message: error.message)
    }
  }

  private func answer(_ estimate: CostEstimate) -> Answer {
    Answer(json: estimate.json, text: estimate.text)
  }

  /// What the estimate is to be learned from; `nil` where only the bound is asked for.
  private func lesson() throws -> (context: CallContext, confidence: Confidence)? {
    guard let confidence else {
      guard workspace == nil, operation == nil, session == nil else {
        throw Failure.usage(
          "--workspace, --operation and --session say what to learn from; add --confidence, such as 0.95."
        )
      }
      return nil
    }
    guard let workspace else {
      throw Failure.usage("--confidence needs past calls to learn from; add --workspace.")
    }
    let share = try thousandths(confidence, "--confidence")
    guard (500...999).contains(share) else {
      throw Failure.usage(
        "--confidence: \(quoted(confidence)) is out of range; write a share from 0.5 to 0.999."
      )
    }
    let context = CallContext(
      workspace: try reading("--workspace") { try WorkspaceID(workspace) },
      session: session,
      operation: operation
    )
    return (context, Confidence(thousandths: Int(share)))
  }
}

extension Ledger {
  /// Returns the most that a call can cost.
  fileprivate func bound(of call: PlannedCall) throws -> CostEstimate {
    try estimate(
      model: call.model,
      promptTokens: call.promptTokens,
      maxCompletionTokens: call.maxCompletionTokens,
      cacheReadTokens: call.cacheReadTokens,
      mayWriteCache: call.mayWriteCache,
      webSearches: call.webSearches
    )
  }
}
