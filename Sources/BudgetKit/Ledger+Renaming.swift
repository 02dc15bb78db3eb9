extension Ledger {
  /// Gives a workspace another name, with all that is recorded, reserved and set for it.
  ///
  /// Programs that go on under the old name make a workspace of that name: change them first.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - name: A name that no workspace has.
  ///   - change: Who renames it, and why.
  /// - Returns: How many rows have the new name.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` if the name is taken; then nothing is changed.
  /// - Complexity: Linear in the rows of the workspace, and in all reservations.
  @discardableResult
  public func rename(
    _ workspace: WorkspaceID,
    to name: WorkspaceID,
    by change: Change
  ) throws -> MovedRows {
    try store.write { bookkeeper, connection in
      try bookkeeper.rename(workspace, to: name, by: change, on: connection)
    }
  }

  /// Gives what is recorded in a project another name.
  ///
  /// Budgets that name the project must be removed before, so that no limit is lost unseen: set
  /// them for the new name first.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` if anything is recorded under the name or a budget names the
  ///   project; then nothing is changed.
  /// - Complexity: Linear in the rows of the workspace.
  @discardableResult
  public func rename(
    _ project: ProjectID,
    in workspace: WorkspaceID,
    to name: ProjectID,
    by change: Change
  ) throws -> MovedRows {
    try move(project, into: name, in: workspace, isRenaming: true, by: change)
  }

  /// Gives everything that was recorded and reserved in a workspace to another one.
  ///
  /// The other keeps its zone and its budgets, which count what has come. The first stays without
  /// rows, with its alerts and its calendar. Its budgets must be removed before, so that no limit
  /// is lost unseen.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` if both have a row or an execution of one id, which it names,
  ///   or the first has a budget; then nothing is changed.
  /// - Complexity: Linear in the rows of both, and in all reservations.
  @discardableResult
  public func merge(
    _ workspace: WorkspaceID,
    into other: WorkspaceID,
    by change: Change
  ) throws -> MovedRows {
    try store.write { bookkeeper, connection in
      try bookkeeper.merge(workspace, into: other, by: change, on: connection)
    }
  }

  /// Gives everything that was recorded in a project to another one of its workspace, by the rules
  /// of ``rename(_:in:to:by:)``.
  @discardableResult
  public func merge(
    _ project: ProjectID,
    into other: ProjectID,
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> MovedRows {
    try move(project, into: other, in: workspace, isRenaming: false, by: change)
  }

  private func move(
    _ project: ProjectID,
    into other: ProjectID,
    in workspace: WorkspaceID,
    isRenaming: Bool,
    by change: Change
  ) throws -> MovedRows {
    try store.write { bookkeeper, connection in
      try bookkeeper.move(
        project,
        into: other,
        in: workspace,
        isRenaming: isRenaming,
        by: change,
        on: connection
      )
    }
  }
}
