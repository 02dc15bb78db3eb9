// Which names of workspaces and projects a ledger knows: a mistyped one has no budget, and a gate
// without a budget lets everything pass.

extension Ledger {
  /// Returns whether a budget is set, or something recorded, for a workspace or project.
  ///
  /// A workspace is known by its projects and its calendar, too. Money that is only held makes no
  /// name known: the hold may have been made under a mistyped one.
  ///
  /// - Complexity: A few indexed rows; for a project without a budget up to the roll-up of its
  ///   workspace.
  public func knows(_ scope: BudgetScope) throws -> Bool {
    try store.read { try ScopeRepository.knows(scope, on: $0) }
  }

  /// Returns whether a workspace is known; see ``knows(_:)-(BudgetScope)``.
  public func knows(_ workspace: WorkspaceID) throws -> Bool {
    try knows(BudgetScope(workspace: workspace))
  }

  /// Returns the guard of a workspace, or of a project in it, of which something is known.
  ///
  /// A program that sets no budgets itself takes its guards by this method: a mistyped name is then
  /// an error, and not a gate that lets everything pass.
  ///
  /// ```swift
  /// let guardian = try ledger.budget(forKnown: WorkspaceID("acme"))
  /// ```
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, whose message names the
  ///   nearest name that is known.
  public func budget(
    forKnown workspace: WorkspaceID,
    project: ProjectID? = nil
  ) throws -> BudgetManager {
    try requireKnown(BudgetScope(workspace: workspace, project: project))
    return budget(for: workspace, project: project)
  }

  /// Throws unless something is known of a workspace or project.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, whose message names the
  ///   nearest name that is known.
  public func requireKnown(_ scope: BudgetScope) throws {
    guard try !knows(scope) else { return }
    throw LedgerError(.notFound, try doubt(about: scope))
  }

  /// Returns every workspace, each followed by its projects, for which a budget is set, something
  /// recorded, or money held.
  ///
  /// - Complexity: Linear in the rows of the daily roll-up.
  public func scopes() throws -> [BudgetScope] {
    try store.read { try ScopeRepository.list(on: $0) }
  }

  /// Returns what a reservation was made for; `nil` where there is none with this id.
  package func scope(of reservation: ReservationID) throws -> BudgetScope? {
    try store.read { try ReservationRepository.find(reservation, on: $0)?.scope }
  }

  /// Says that nothing is known of a scope, and which name may be meant, in one sentence.
  package func doubt(about scope: BudgetScope) throws -> String {
    let known = try scopes().filter { $0 != scope }
    let names =
      scope.project == nil
      ? known.filter { $0.project == nil }.map(\.workspace.rawValue)
      : known.filter { $0.workspace == scope.workspace }.compactMap(\.project?.rawValue)
    let name = scope.project?.rawValue ?? scope.workspace.rawValue
    let meant = closestWord(to: name, in: names).map { "; did you mean \(quoted($0))?" } ?? "."
    return "No budget is set and nothing is recorded for \(scope)\(meant)"
  }
}
