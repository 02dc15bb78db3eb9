/// The sessions of a workspace that have ended.
///
/// A closed session takes no new calls: `canExecute` and `reserve` refuse what names it. Nothing is
/// erased: what was recorded under it stays and counts as before, what was reserved can be settled,
/// and what is recorded without a reservation is recorded all the same, because the money is gone.
public struct SessionBook: Sendable {
  let store: LedgerStore
  let workspace: WorkspaceID

  /// Closes a session; one that was closed before stays as it is.
  ///
  /// - Returns: The session, and whether this closed it.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidID`` for a name that no session
  ///   can have.
  @discardableResult
  public func close(
    _ session: String,
    by change: Change
  ) throws -> (session: ClosedSession, isNew: Bool) {
    try store.write { bookkeeper, connection in
      try bookkeeper.closeSession(session, in: workspace, by: change, on: connection)
    }
  }

  /// Opens a session again, which takes calls from now on.
  ///
  /// - Returns: The session as it was closed.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` where it is not closed.
  @discardableResult
  public func reopen(_ session: String, by change: Change) throws -> ClosedSession {
    try store.write { bookkeeper, connection in
      try bookkeeper.reopenSession(session, in: workspace, by: change, on: connection)
    }
  }

  /// Returns the sessions that are closed, the latest first.
  public func closed() throws -> [ClosedSession] {
    try store.read { try ClosedSessionRepository.list(of: workspace, on: $0) }
  }

  /// Returns a session that is closed; `nil` for one that is open.
  public func closed(_ session: String) throws -> ClosedSession? {
    try store.read { try ClosedSessionRepository.find(session, in: workspace, on: $0) }
  }
}
