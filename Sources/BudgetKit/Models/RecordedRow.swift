/// A row of the ledger that counts, whatever it is of.
enum RecordedRow: Sendable {
  /// A call of a model.
  case call(RecordedCall)
  /// A use of a resource.
  case usage(RecordedUsage)
  /// An adjustment, with what is known of the row that it corrects.
  case adjustment(RecordedAdjustment, of: CorrectedOutcome)
}

/// What an adjustment has of the row that it corrects, beside what it keeps itself.
struct CorrectedOutcome: Sendable {
  /// Whether the call succeeded; `nil` for what is no call.
  let success: Bool?
  /// How its cost came about; `nil` where nothing is corrected.
  let pricing: Pricing?
}

extension RecordedRow {
  /// The call, where it is one.
  var call: RecordedCall? { if case .call(let call) = self { call } else { nil } }
  /// The use of a resource, where it is one.
  var usage: RecordedUsage? { if case .usage(let usage) = self { usage } else { nil } }
  /// The adjustment, where it is one.
  var adjustment: RecordedAdjustment? {
    if case .adjustment(let row, _) = self { row } else { nil }
  }

  /// The word for what it is: `call`, `resource` or `adjustment`.
  var word: String {
    switch self {
    case .call: RecordedKind.call.rawValue
    case .usage: RecordedKind.resource.rawValue
    case .adjustment: "adjustment"
    }
  }

  /// The id, unique in its workspace among the rows of its kind.
  var id: RecordID {
    switch self {
    case .call(let call): call.id
    case .usage(let usage): usage.id
    case .adjustment(let adjustment, _): adjustment.id
    }
  }

  /// Whose it is.
  var context: CallContext {
    switch self {
    case .call(let call): call.call.context
    case .usage(let usage): usage.usage.context
    case .adjustment(let adjustment, _): adjustment.context
    }
  }

  /// When it counts.
  var timestamp: Instant {
    switch self {
    case .call(let call): call.timestamp
    case .usage(let usage): usage.timestamp
    case .adjustment(let adjustment, _): adjustment.timestamp
    }
  }

  /// What it adds to what was spent; `nil` for a row without a price.
  var cost: Money? {
    switch self {
    case .call(let call): call.cost
    case .usage(let usage): usage.cost
    case .adjustment(let adjustment, _): adjustment.amount
    }
  }
}

// MARK: - The names that reports group by

extension RecordedRow {
  /// `llm`, `compute` or `adjustment`; of a row's correction that of the row.
  var kind: String {
    switch self {
    case .call: Charge.Kind.llm.rawValue
    case .usage: Charge.Kind.compute.rawValue
    case .adjustment(let adjustment, _): adjustment.group.kind
    }
  }

  /// The provider of a model; `compute` for a resource.
  var provider: String {
    switch self {
    case .call(let call): call.call.provider
    case .usage: Charge.Kind.compute.rawValue
    case .adjustment(let adjustment, _): adjustment.group.provider
    }
  }

  /// The model, or the type of the resource.
  var model: String {
    switch self {
    case .call(let call): call.call.model
    case .usage(let usage): usage.usage.resourceType
    case .adjustment(let adjustment, _): adjustment.group.model
    }
  }

  /// The service tier; resources have none.
  var tier: String? {
    switch self {
    case .call(let call): call.call.serviceTier.rawValue
    case .usage: nil
    case .adjustment(let adjustment, _):
      adjustment.group.serviceTier.isEmpty ? nil : adjustment.group.serviceTier
    }
  }

  /// Whether the call succeeded; `nil` for what is no call.
  var success: Bool? {
    switch self {
    case .call(let call): call.call.success
    case .usage: nil
    case .adjustment(_, let outcome): outcome.success
    }
  }

  /// How the cost came about.
  var pricing: Pricing? {
    switch self {
    case .call(let call): call.pricing
    case .usage(let usage): usage.pricing
    case .adjustment(_, let outcome): outcome.pricing
    }
  }
}
