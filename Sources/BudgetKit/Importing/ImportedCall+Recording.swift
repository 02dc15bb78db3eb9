extension ImportedCall {
  /// Returns the call as it is recorded, in the project that the log names or else in the given
  /// one, and so with who and what it was for.
  ///
  /// A label is never a reason to lose a cost: what cannot key a group as it stands is cleaned, or
  /// left out where nothing of it can be used, and an id that cannot name a row is replaced by its
  /// digest.
  ///
  /// - Returns: The call, and whether a label of it was changed.
  func llmCall(
    in workspace: WorkspaceID,
    project: ProjectID?,
    attribution: Attribution = .none
  ) throws -> (call: LLMCall, isAmended: Bool) {
    var labels = LabelCleaner()
    let call = LLMCall(
      id: RecordID(trusted: recordName(id)),
      context: CallContext(
        workspace: workspace,
        project: labels.clean(projectID).map(ProjectID.init(trusted:)) ?? project,
        execution: labels.clean(executionID).map(ExecutionID.init(trusted:)),
        agent: labels.clean(agentID) ?? attribution.agent,
        user: labels.clean(userID) ?? attribution.user,
        session: labels.clean(sessionID) ?? attribution.session,
        feature: labels.clean(feature) ?? attribution.feature,
        operation: labels.clean(operation) ?? attribution.operation,
        tags: attribution.tags.merging(labels.clean(tags)) { _, own in own }
      ),
      answeredBy: ModelReference(
        provider: labels.clean(provider) ?? LLMCall.unspecified,
        name: labels.clean(model) ?? LLMCall.unspecified,
        serviceTier: serviceTier
      ),
      usage: usage,
      reportedCost: reportedCost,
      outcome: labels.clean(outcome),
      timestamp: timestamp
    )
    return (call, droppedLabels > 0 || labels.haveChanged)
  }

  /// Returns what names the call in its log, in the form that ids of rows have.
  var recordedName: LoggedName {
    guard case .message(let message, let request) = name else { return name }
    return .message(recordName(message, within: Self.longestMessageID), request: request)
  }

  /// The id of the row of a message: its own, then a colon and that of its request, where it has
  /// one.
  static func id(ofMessage message: String, request: String?) -> String {
    let name = recordName(message, within: longestMessageID)
    guard let request else { return name }
    return name + ":" + recordName(request, within: longestMessageID)
  }

  /// Two ids of this length, and what is added to tell further calls and steps apart, fit into the
  /// id of a row.
  private static let longestMessageID = 100
}

/// Returns an id as it is where it can name a row, and its digest where it cannot.
private func recordName(_ id: String, within longest: Int = 255) -> String {
  let isUsable = id.utf8.count <= longest && (try? validateName(id, what: "An id")) != nil
  return isUsable ? id : "sha256:" + SHA256.hexadecimal(id.utf8)
}

/// Makes labels usable, and remembers whether it had to.
private struct LabelCleaner {
  private(set) var haveChanged = false

  mutating func clean(_ label: String?) -> String? {
    guard let label else { return nil }
    if (try? validateName(label, what: "A label")) != nil { return label }
    haveChanged = true
    return cleanedName(label)
  }

  /// Returns the tags whose keys can be used, in the order of their keys.
  mutating func clean(_ tags: [String: String]) -> [String: String] {
    var cleaned: [String: String] = [:]
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
      guard let name = clean(key) else { continue }
      cleaned[name] = value.isEmpty ? value : clean(value)
    }
    return cleaned
  }

  mutating func clean(_ outcome: CallOutcome) -> CallOutcome {
    var cleaned = outcome
    cleaned.latencyMilliseconds = count(outcome.latencyMilliseconds)
    cleaned.finishReason = clean(outcome.finishReason)
    cleaned.maxTokens = count(outcome.maxTokens)
    cleaned.attemptGroup = clean(outcome.attemptGroup)
    cleaned.promptDigest = clean(outcome.promptDigest)
    return cleaned
  }

  private mutating func count(_ count: Int64?) -> Int64? {
    guard let count, !(0...TokenUsage.largestCount).contains(count) else { return count }
    haveChanged = true
    return nil
  }
}
