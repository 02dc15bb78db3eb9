extension Ledger {
  /// Adds a rule of alerts about a budget that is set.
  ///
  /// Rules on spend, unpriced calls, overruns and refusals alert in the transaction that crosses
  /// their threshold; rules on forecasts and burn rates when ``checkRules(of:)`` is called.
  ///
  /// ```swift
  /// let rule = AlertRule(of: BudgetScope(workspace: acme), on: .spend, at: .amount(.dollars(4)))
  /// try ledger.addRule(rule, by: Change(by: "ada"))
  /// ```
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - change: Who adds it and why, for the audit log.
  /// - Returns: The rule with its number.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` without the budget,
  ///   ``LedgerError/Code/conflict`` for a rule that is there, ``LedgerError/Code/invalidValue`` or
  ///   ``LedgerError/Code/invalidAmount`` for a threshold that cannot be meant.
  @discardableResult
  public func addRule(_ rule: AlertRule, by change: Change) throws -> NumberedRule {
    try store.write { try $0.addRule(rule, by: change, on: $1) }
  }

  /// Returns the rules that are set, in the order in which they were added.
  public func rules() throws -> [NumberedRule] {
    try store.read { try AlertRuleRepository.list(on: $0) }.map(\.rule)
  }

  /// Changes the threshold of a rule, or switches it on or off; it can alert again in every
  /// account.
  ///
  /// - Parameters:
  ///   - id: The number of the rule.
  ///   - threshold: The new threshold; `nil` for the same.
  ///   - isEnabled: Whether it takes part; `nil` for as before.
  ///   - change: Who changes it and why, for the audit log.
  /// - Returns: The rule as it is now.
  /// - Throws: As ``addRule(_:by:)``.
  @discardableResult
  public func setRule(
    _ id: Int64,
    threshold: AlertRule.Threshold? = nil,
    isEnabled: Bool? = nil,
    by change: Change
  ) throws -> NumberedRule {
    try store.write {
      try $0.changeRule(id, to: threshold, isEnabled: isEnabled, by: change, on: $1)
    }
  }

  /// Removes a rule; what it has alerted about stays.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``.
  public func removeRule(_ id: Int64, by change: Change) throws {
    try store.write { try $0.removeRule(id, by: change, on: $1) }
  }

  /// Returns what rules have alerted about, the newest first.
  ///
  /// - Parameters:
  ///   - workspace: The workspace; `nil` for all of them, and the whole ledger.
  ///   - limit: At most this many, from 1 to 10,000.
  /// - Returns: The alerts.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit out of
  ///   range.
  public func ruleAlerts(of workspace: WorkspaceID? = nil, limit: Int = 1000) throws -> [RuleAlert]
  {
    guard (1...10_000).contains(limit) else {
      throw LedgerError(
        .invalidValue,
        "A list of alerts has 1 to 10000 rows; this asks for \(limit)."
      )
    }
    return try store.read {
      try RuleAlertRepository.list(workspace, limit: Int64(limit), on: $0)
    }
  }

  /// Notes that somebody took note of an alert; who did so first stays.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``.
  @discardableResult
  public func acknowledge(_ id: Int64, by change: Change) throws -> RuleAlert {
    try store.write { try $0.acknowledge(id, by: change, on: $1) }
  }

  /// Looks at the rules on forecasts and burn rates, records what they alert about, and returns it.
  ///
  /// - Parameter workspace: The workspace; `nil` for all of them, and the whole ledger.
  /// - Returns: The new alerts.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/busy`` or ``LedgerError/Code/storage``.
  /// - Complexity: A forecast, or the sums of a day, for each such rule; a write only where
  ///   something is new.
  @discardableResult
  public func checkRules(of workspace: WorkspaceID? = nil) throws -> [RuleAlert] {
    try store.checkRules(of: workspace)
  }

  /// The alerts of rules that this process records from now on, each once it is on disk.
  ///
  /// Those of other processes are not among them: ``ruleAlerts(of:limit:)`` has all. A listener
  /// that does not keep up misses the oldest of more than 1,000.
  public var newRuleAlerts: AsyncStream<RuleAlert> { store.alerts.stream() }
}
