/// A row of the ledger that counts, whatever it is of.
package enum RecordedRow: Sendable {
  /// A call of a model.
  case call(RecordedCall)
  /// A use of a resource.
  case usage(RecordedUsage)
  /// An adjustment, with what is known of the row that it corrects.
  case adjustment(RecordedAdjustment, of: CorrectedOutcome)
}

/// What an adjustment has of the row that it corrects, beside what it keeps itself.
package struct CorrectedOutcome: Sendable {
  /// Whether the call succeeded; `nil` for what is no call.
  package let success: Bool?
  /// How its cost came about; `nil` where nothing is corrected.
  package let pricing: Pricing?
}

extension RecordedRow {
  /// The call, where it is one.
  package var call: RecordedCall? { if case .call(let call) = self { call } else { nil } }
  /// The use of a resource, where it is one.
  package var usage: RecordedUsage? { if case .usage(let usage) = self { usage } else { nil } }
  /// The adjustment, where it is one.
  package var adjustment: RecordedAdjustment? {
    if case .adjustment(let row, _) = self { row } else { nil }
  }

  /// The word for what it is: `call`, `resource` or `adjustment`.
  package var word: String {
    switch self {
    case .call: RecordedKind.call.rawValue
    case .usage: RecordedKind.resource.rawValue
    case .adjustment: "adjustment"
    }
  }

  /// The id, unique in its workspace among the rows of its kind.
  package var id: RecordID {
    switch self {
    case .call(let call): call.id
    case .usage(let usage): usage.id
    case .adjustment(let adjustment, _): adjustment.id
    }
  }

  /// Whose it is.
  package var context: CallContext {
    switch self {
    case .call(let call): call.call.context
    case .usage(let usage): usage.usage.context
    case .adjustment(let adjustment, _): adjustment.context
    }
  }

  /// When it counts.
  package var timestamp: Instant {
    switch self {
    case .call(let call): call.timestamp
    case .usage(let usage): usage.timestamp
    case .adjustment(let adjustment, _): adjustment.timestamp
    }
  }

  /// What it adds to what was spent; `nil` for a row without a price.
  package var cost: Money? {
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
  package var kind: String {
    switch self {
    case .call: Charge.Kind.llm.rawValue
    case .usage: Charge.Kind.compute.rawValue
    case .adjustment(let adjustment, _): adjustment.group.kind
    }
  }

  /// The provider of a model; `compute` for a resource.
  package var provider: String {
    switch self {
    case .call(let call): call.call.provider
    case .usage: Charge.Kind.compute.rawValue
    case .adjustment(let adjustment, _): adjustment.group.provider
    }
  }

  /// The model, or the type of the resource.
  package var model: String {
    switch self {
    case .call(let call): call.call.model
    case .usage(let usage): usage.usage.resourceType
    case .adjustment(let adjustment, _): adjustment.group.model
    }
  }

  /// The service tier; resources have none.
  package var tier: String? {
    switch self {
    case .call(let call): call.call.serviceTier.rawValue
    case .usage: nil
    case .adjustment(let adjustment, _):
      adjustment.group.serviceTier.isEmpty ? nil : adjustment.group.serviceTier
    }
  }

  /// Whether the call succeeded; `nil` for what is no call.
  package var success: Bool? {
    switch self {
    case .call(let call): call.call.success
    case .usage: nil
    case .adjustment(_, let outcome): outcome.success
    }
  }

  /// How the cost came about.
  package var pricing: Pricing? {
    switch self {
    case .call(let call): call.pricing
    case .usage(let usage): usage.pricing
    case .adjustment(_, let outcome): outcome.pricing
    }
  }
}
