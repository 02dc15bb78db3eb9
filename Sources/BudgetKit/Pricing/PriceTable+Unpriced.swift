extension PriceTable {
  /// Returns the error of a planned call of which nobody knows what it costs, with names that may
  /// be meant.
  func unpriced(_ model: ModelReference, _ usage: TokenUsage, at instant: Instant) -> LedgerError {
    let gap = gap(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      usage: usage,
      at: instant
    )
    let near = gap == .model ? names(near: model.name, of: model.provider) : []
    let meant = near.isEmpty ? "" : "; similar names: \(near.joined(separator: ", "))"
    return LedgerError(
      .unpriced,
      "\(quoted(model.name)) of \(quoted(model.provider)) \((gap ?? .model).predicate), so that nobody knows what a call costs\(meant)."
    )
  }
}
