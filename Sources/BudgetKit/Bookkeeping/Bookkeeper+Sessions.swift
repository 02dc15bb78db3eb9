internal import BudgetSQLite

extension Bookkeeper {
  /// Closes a session; one that was closed before stays as it is.
  func closeSession(
    _ session: String,
    in workspace: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> (session: ClosedSession, isNew: Bool) {
    try validateName(session, what: "The session")
    try change.validate()
    if let closed = try ClosedSessionRepository.find(session, in: workspace, on: connection) {
      return (closed, false)
    }
    let closed = ClosedSession(workspace: workspace, id: session, closedAt: now, change: change)
    try registerWorkspace(workspace, on: connection)
    try ClosedSessionRepository.insert(closed, on: connection)
    try audit("close session", closed, by: change, on: connection)
    return (closed, true)
  }

  /// Opens a session again that was closed.
  func reopenSession(
    _ session: String,
    in workspace: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> ClosedSession {
    try change.validate()
    guard
      let closed = try ClosedSessionRepository.find(session, in: workspace, on: connection)
    else {
      throw LedgerError(
        .notFound,
        "Session \(quoted(session)) of workspace \(workspace) is not closed; 'budget session list' shows those that are."
      )
    }
    try ClosedSessionRepository.delete(closed, on: connection)
    try audit("reopen session", closed, by: change, on: connection)
    return closed
  }

  /// Throws where a new call names a session that was closed.
  func requireOpenSession(
    of context: CallContext,
    on connection: borrowing Connection
  ) throws {
    guard let session = context.session,
      let closed = try ClosedSessionRepository.find(session, in: context.workspace, on: connection)
    else { return }
    throw closed.refusal
  }

  private func audit(
    _ action: String,
    _ session: ClosedSession,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: session.workspace,
        action: action,
        subject: "session \(quoted(session.id)) of workspace \(session.workspace)",
        before: nil,
        after: nil
      ),
      on: connection
    )
  }
}
