internal import BudgetSQLite

extension Bookkeeper {
  /// Gives a workspace a name that no other has, with everything that belongs to it.
  func rename(
    _ workspace: WorkspaceID,
    to name: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    try change.validate()
    guard workspace != name else {
      throw LedgerError(.invalidValue, "The two names of the workspace are the same.")
    }
    try requireKnown(workspace, on: connection)
    guard try WorkspaceRepository.entry(of: name, on: connection).number == nil else {
      throw LedgerError(
        .conflict,
        "Workspace \(name) is there already; 'budget merge \(workspace) --into \(name)' joins them."
      )
    }
    let archived = try RetentionRepository.list(of: workspace, on: connection)
    if let archive = archived.compactMap(\.archive).first {
      throw LedgerError(
        .archived,
        "Rows of workspace \(workspace) lie under that name in the archive \(quoted(archive.path, limit: 512)); it keeps its name."
      )
    }
    let moved = try RenamingRepository.rename(workspace, to: name, on: connection)
    try BudgetRepository.countChange(on: connection)
    forgetWorkspace()
    try carryToldAlerts(from: workspace, to: name, by: change, on: connection)
    try audit(
      "rename workspace",
      from: BudgetScope(workspace: workspace),
      to: BudgetScope(workspace: name),
      moved,
      by: change,
      on: connection
    )
    return moved
  }

  /// Gives everything that was recorded in a workspace to another one, which stays as it is
  /// otherwise.
  func merge(
    _ workspace: WorkspaceID,
    into other: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    try change.validate()
    guard workspace != other else {
      throw LedgerError(.invalidValue, "A workspace cannot be merged into itself.")
    }
    for workspace in [workspace, other] {
      try requireKnown(workspace, on: connection)
      try requireEveryRow(of: workspace, to: "be merged", on: connection)
    }
    let source = BudgetScope(workspace: workspace)
    try requireNoBudget(of: source, on: connection)
    try requireNoDiscount(of: workspace, on: connection)
    try requireNoClash(of: workspace, with: other, on: connection)
    let members = try standingMembers(of: other, on: connection)
    let moved = try RenamingRepository.move(workspace, into: other, on: connection)
    for workspace in [workspace, other] { try recount(workspace, on: connection) }
    try openMembers(of: other, standing: members, on: connection)
    try audit(
      "merge workspace",
      from: source,
      to: BudgetScope(workspace: other),
      moved,
      by: change,
      on: connection
    )
    return moved
  }

  /// Throws where a workspace pays prices of its own, which would stay behind in silence.
  private func requireNoDiscount(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let discounts = try PriceDiscountRepository.list(on: connection)
    guard let own = discounts.first(where: { $0.workspace == workspace }) else { return }
    throw LedgerError(
      .conflict,
      "Workspace \(workspace) pays \(own.subject) with \(own); remove that, or set it for the other workspace first. Nothing was merged."
    )
  }

  /// Gives everything that was recorded in a project to another one of its workspace: to a new
  /// name, or to one that is known.
  func move(
    _ project: ProjectID,
    into other: ProjectID,
    in workspace: WorkspaceID,
    isRenaming: Bool,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    try change.validate()
    let source = BudgetScope(workspace: workspace, project: project)
    let target = BudgetScope(workspace: workspace, project: other)
    guard source != target else {
      throw LedgerError(.invalidValue, "The two names of the project are the same.")
    }
    try requireKnown(source, on: connection)
    try requireEveryRow(of: workspace, to: "have its projects renamed or merged", on: connection)
    try requireNoBudget(of: source, on: connection)
    if !isRenaming { try requireKnown(target, on: connection) }
    if isRenaming, try hasRows(target, on: connection) {
      throw LedgerError(
        .conflict,
        "There is \(target) already; 'budget merge \(workspace) --project \(project) --into \(other)' joins them."
      )
    }
    // The name that nothing has any more is no member.
    let members = try standingMembers(of: workspace, on: connection)
      .filter { $0.scope[.project] != project.rawValue }
    let moved = try RenamingRepository.move(project, into: other, in: workspace, on: connection)
    try recount(workspace, on: connection)
    try openMembers(of: workspace, standing: members, on: connection)
    try audit(
      isRenaming ? "rename project" : "merge project",
      from: source,
      to: target,
      moved,
      by: change,
      on: connection
    )
    return moved
  }

  /// Makes the usage cube of a workspace anew, and closes its accounts: those for each are to be
  /// opened again at once, the others are when they are needed.
  private func recount(_ workspace: WorkspaceID, on connection: borrowing Connection) throws {
    let zone = try zone(of: workspace, on: connection)
    try UsageCubeRepository.rebuild(workspace, in: zone, on: connection)
    try BudgetPeriodRepository.deleteAll(of: workspace, on: connection)
    try BudgetRepository.countChange(on: connection)
  }
}

// MARK: - Refusals

extension Bookkeeper {
  private func requireKnown(
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    guard try WorkspaceRepository.entry(of: workspace, on: connection).number == nil else { return }
    throw LedgerError(.notFound, "There is no workspace \(workspace).")
  }

  private func requireKnown(_ project: BudgetScope, on connection: borrowing Connection) throws {
    guard try !ScopeRepository.knows(project, on: connection) else { return }
    throw LedgerError(.notFound, "There is no \(project).")
  }

  /// Whether anything is recorded for a project, be it without a budget or with one.
  private func hasRows(_ project: BudgetScope, on connection: borrowing Connection) throws -> Bool {
    try SpendRepository.hasRows(of: project, on: connection)
  }

  /// A limit must not be lost with the name that it is set for.
  private func requireNoBudget(of source: BudgetScope, on connection: borrowing Connection) throws {
    guard
      try RenamingRepository.hasBudget(of: source.workspace, source.project, on: connection)
    else { return }
    throw LedgerError(
      .conflict,
      "A budget names \(source); set those that you need under the other name, and remove it."
    )
  }

  private func requireNoClash(
    of workspace: WorkspaceID,
    with other: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let clashes = try RenamingRepository.clashes(of: workspace, with: other, on: connection)
    guard !clashes.isEmpty else { return }
    let names = clashes.prefix(3).map { "\($0.kind) \(quoted($0.id))" }.joined(separator: ", ")
    throw LedgerError(
      .conflict,
      "Both workspaces have \(names)\(clashes.count > 3 ? " and more" : ""); nothing was merged."
    )
  }

  private func audit(
    _ action: String,
    from source: BudgetScope,
    to target: BudgetScope,
    _ moved: MovedRows,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: target.workspace,
        action: action,
        subject: source.description,
        before: .object([JSON.Member("name", .string(source.description))]),
        after: .object([
          JSON.Member("name", .string(target.description)),
          JSON.Member("calls", .integer(Int64(moved.calls))),
          JSON.Member("resources", .integer(Int64(moved.resources))),
          JSON.Member("adjustments", .integer(Int64(moved.adjustments))),
          JSON.Member("reservations", .integer(Int64(moved.reservations))),
        ])
      ),
      on: connection
    )
  }
}
