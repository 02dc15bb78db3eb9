/// A session that has ended: nothing is held for a new call of it, and what was recorded stays.
public struct ClosedSession: Sendable, Hashable {
  /// The workspace.
  public let workspace: WorkspaceID
  /// The session.
  public let id: String
  /// When it was closed.
  public let closedAt: Instant
  /// Who closed it, and why.
  public let change: Change
}

extension ClosedSession {
  /// Returns the refusal of a new call.
  var refusal: LedgerError {
    LedgerError(
      .conflict,
      "Session \(quoted(id)) of workspace \(workspace) was closed at \(closedAt) and takes no new calls; begin another, or open it again with 'budget session reopen'."
    )
  }
}
