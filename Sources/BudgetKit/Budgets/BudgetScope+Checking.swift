extension BudgetScope {
  /// Throws unless calls can belong to the scope.
  func validate() throws {
    guard !isWholeLedger || (project == nil && others.isEmpty) else {
      throw LedgerError(
        .invalidValue,
        "A budget of the whole ledger names nothing else; name a workspace to narrow it."
      )
    }
    guard project == nil || others[.project] == nil else {
      throw LedgerError(
        .invalidValue,
        "A budget names a project or has an account for each, not both."
      )
    }
    for (dimension, name) in others {
      if case .tag(let key) = dimension { try validateName(key, what: "The key of a tag") }
      guard case .named(let value) = name else { continue }
      if case .tag = dimension, value.isEmpty { continue }
      try validateName(value, what: "The \(dimension.title)")
    }
  }
}

extension BudgetWindow {
  /// The longest rolling window: 400 days.
  private static let longestRolling: Int64 = 400 * 86_400_000

  /// Throws unless a budget of the window can ever act.
  func validate(at now: Instant) throws {
    if case .rolling(let length) = self {
      guard (1000...Self.longestRolling).contains(length) else {
        throw LedgerError(
          .invalidValue,
          "A rolling window is 1 second to 400 days long; this asks for \(Duration.milliseconds(length).inWords)."
        )
      }
    }
    guard case .fixed(let period) = self else { return }
    try period.start.validate()
    guard period.start < period.end else {
      throw LedgerError(
        .invalidTime,
        "A budget from \(period.start) to \(period.end) would never begin; end it later."
      )
    }
    guard period.end > now else {
      throw LedgerError(
        .invalidTime,
        "A budget that ended at \(period.end) could not refuse anything any more; end it later."
      )
    }
  }
}
