/// What a recommendation says: what to do, why in figures, and what it takes for granted.
struct AdviceWords {
  let subject: Advisor.Subject
  let calls: Int64
  let cost: Money
  let savings: Money
  /// The smaller model, where there is one.
  let smaller: ModelReference?
  let timeout: (longest: Int64, median: Int64)?
  let repeated: (execution: String, times: Int64)?

  private var model: String { subject.model?.name ?? "" }
  private var paid: String { cost.inDollars }
  private var rest: String { (cost - savings).inDollars }

  var title: String {
    switch subject.kind {
    case .modelDowngrade: "Use \(smaller?.name ?? "") for short calls of \(model)"
    case .promptCaching: "Cache the beginning of prompts to \(model)"
    case .batchTier: "Send background calls of \(model) as batches"
    case .tokenLimit: "Give answers of \(model) more tokens, or ask for less"
    case .failedCalls: "Find out why calls of \(model) fail"
    case .retries: "Let requests succeed at their first attempt"
    case .repeatedCalls: "Stop executions that repeat themselves"
    case .sandboxTimeouts: "Stop sandboxes earlier"
    case .idleResources: "Give back resources that no execution uses"
    }
  }

  var reasoning: String {
    switch subject.kind {
    case .modelDowngrade:
      "\(counted(calls, "call")) of at most \(AdviceThreshold.shortPromptTokens) prompt and \(AdviceThreshold.shortCompletionTokens) completion tokens cost \(paid); with \(smaller?.name ?? "") they would have cost \(rest)."
    case .promptCaching:
      "\(counted(calls, "call")) began like at least \(AdviceThreshold.fewestConcerned - 1) others and used no cache; they cost \(paid), and would have cost \(rest)."
    case .batchTier:
      "\(counted(calls, "call")) that name neither a user nor a session cost \(paid); as batches they would have cost \(rest)."
    case .tokenLimit:
      "\(counted(calls, "answer")) ended at the limit of tokens and were asked for again; they cost \(paid)."
    case .failedCalls: "\(counted(calls, "failed call")) cost \(paid)."
    case .retries:
      "\(counted(calls, "attempt")) were not the last of their request, and cost \(paid)."
    case .repeatedCalls:
      "\(counted(calls, "call")) repeated another of their execution, same in model and tokens, and cost \(paid)"
        + (repeated.map { "; most often in \(quoted($0.execution)), \($0.times) times." } ?? ".")
    case .sandboxTimeouts:
      "\(counted(calls, "use")) of sandboxes lasted \(seconds(timeout?.longest)), the longest time of all, and cost \(paid); half of the others ended within \(seconds(timeout?.median))."
    case .idleResources:
      "\(counted(calls, "use")) of resources name no execution, while others of their type do, and cost \(paid)."
    }
  }

  var assumption: String {
    switch subject.kind {
    case .modelDowngrade: "The smaller model answers them as well; compare some answers first."
    case .promptCaching:
      "All that the shortest of such prompts holds is shared, so this is the most that can be saved; a beginning is kept for 5 minutes."
    case .batchTier: "Nobody waits for them: a batch is answered within a day."
    case .tokenLimit: "With room for the whole answer the first attempt would have been the last."
    case .failedCalls: "Every failure can be avoided."
    case .retries: "Each request could have done with its last attempt."
    case .repeatedCalls: "The first of equal calls was enough."
    case .sandboxTimeouts:
      "They ran into a time-out, and could be stopped when half of the others have ended."
    case .idleResources: "What names no execution did nothing."
    }
  }

  private func seconds(_ milliseconds: Int64?) -> String {
    "\(DecimalText.print(milliseconds ?? 0, scale: 3)) s"
  }
}
