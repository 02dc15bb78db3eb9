/// An adjustment as a log tells of it, before it is recorded.
package struct ImportedAdjustment: Sendable, Hashable {
  /// What names it in every state of its log.
  package var id: String
  /// What it adds to what was spent; below zero for what was given back.
  package var amount: Money
  /// What it corrects; `nil` for none, and then it belongs where ``labels`` say.
  package var corrected: CorrectedRow?
  /// Whether it undoes what it corrects.
  package var isVoid = false
  /// Whose it is.
  package var labels: ImportedCall
  /// Why it was made.
  package var reason: String
  /// Who made it.
  package var actor: String
  /// The number of its file among those of the import.
  package var file = 0
  /// Whether the bill gave it back for a use of a resource.
  package var isOfResource = false

  /// When it counts.
  package var timestamp: Instant { labels.timestamp }
}

extension ImportedEntry {
  /// The entry as it is booked: what a bill gives back, an amount below zero, is an adjustment.
  ///
  /// - Throws: ``LedgerError`` with code `invalidAmount` for a call with tokens that is said to
  ///   have cost less than nothing.
  var booked: ImportedEntry {
    get throws {
      switch self {
      case .call(let call):
        guard let cost = call.reportedCost, cost < .zero else { return self }
        guard call.usage == TokenUsage(), call.steps.isEmpty else {
          throw LedgerError(
            .invalidAmount,
            "A call with tokens cannot cost less than nothing; this is \(cost) US dollars."
          )
        }
        return .adjustment(ImportedAdjustment(credit: cost, call))
      case .use(let use):
        guard let cost = use.reportedCost, cost < .zero else { return self }
        var adjustment = ImportedAdjustment(credit: cost, use.labelled)
        adjustment.isOfResource = true
        return .adjustment(adjustment)
      case .adjustment: return self
      }
    }
  }
}

extension ImportedAdjustment {
  /// Creates what a bill gives back.
  fileprivate init(credit: Money, _ labels: ImportedCall) {
    var labels = labels
    labels.reportedCost = nil
    let model = cleanedName(labels.model) ?? LLMCall.unspecified
    self.init(
      id: labels.id,
      amount: credit,
      labels: labels,
      reason: "below zero in a bill: \(model)",
      actor: "import",
      file: labels.file
    )
  }

  /// Returns the adjustment as it is recorded, who made it, and whether a label of it was changed.
  func adjustment(
    in workspace: WorkspaceID,
    project: ProjectID?
  ) throws -> (adjustment: Adjustment, change: Change, isAmended: Bool) {
    let (call, isAmended) = try labels.llmCall(in: workspace, project: project)
    let change = Change(by: cleanedName(actor) ?? "import", reason: reason)
    guard let corrected else {
      let adjustment = Adjustment(
        amount,
        context: call.context,
        id: call.id,
        timestamp: labels.timestamp
      )
      return (adjustment, change, isAmended)
    }
    let adjustment = Adjustment(
      amount,
      of: corrected.id,
      corrected.kind,
      in: workspace,
      id: call.id
    )
    return (adjustment, change, isAmended)
  }
}
