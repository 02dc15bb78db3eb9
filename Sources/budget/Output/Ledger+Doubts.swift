import BudgetKit

extension Ledger {
  /// What to say of a time that began before a workspace had used anything: a day of it seems
  /// cheaper than a day of use.
  func youth(of scope: BudgetScope?, in period: Period, called name: String) throws -> [String] {
    guard let scope, let first = try firstDay(of: scope.workspace) else { return [] }
    let start = try zone(of: scope.workspace).start(of: first)
    guard period.start < start else { return [] }
    return [
      start < period.end
        ? "Workspace \(scope.workspace) has rows from \(first) on; earlier days of \(name) count as days without cost."
        : "Workspace \(scope.workspace) has rows from \(first) on: \(name) has none."
    ]
  }

  /// What to say of a row that is recorded although its session was closed.
  func remarks(onSessionOf context: CallContext, of what: String = "call") throws -> [String] {
    guard let session = context.session,
      let closed = try sessions(of: context.workspace).closed(session)
    else { return [] }
    return [
      "Session \(quoted(session)) was closed at \(closed.closedAt); the \(what) is recorded all the same."
    ]
  }

  /// What to say of a scope of which nothing is known: it may be mistyped.
  func doubts(about scope: BudgetScope) throws -> [String] {
    try knows(scope) ? [] : [try doubt(about: scope) + " 'budget list --all' shows all names."]
  }

  /// What to say of the workspace or the project of a scope, of which nothing is known; nothing of
  /// the whole ledger.
  func doubts(aboutPlaceOf scope: BudgetScope) throws -> [String] {
    guard !scope.isWholeLedger else { return [] }
    return try doubts(about: BudgetScope(workspace: scope.workspace, project: scope.project))
  }

  /// Runs `body`; where what it looks for is not there, and neither is its workspace or project,
  /// says that, with the name that may be meant.
  func doubting<Value>(_ scope: BudgetScope, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      let failure = Failure(error)
      guard failure.code == "\(LedgerError.Code.notFound)",
        let doubt = try doubts(aboutPlaceOf: scope).first
      else { throw error }
      throw Failure.notFound(doubt)
    }
  }
}
