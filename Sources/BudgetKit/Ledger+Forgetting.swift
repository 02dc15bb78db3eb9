extension Ledger {
  /// Puts a word in the place of a person's name: in rows, reservations, the usage cube, budgets,
  /// accounts and alerts.
  ///
  /// Every sum stays, under the word. What is left and may hold the name is counted in the answer:
  /// the audit log, whose entries follow from each other, tags and metadata, archives; backups are
  /// yours. What the disk holds of deleted text, a compact backup leaves out
  /// (``backUp(to:replacing:compacting:)-(String,_,_)``).
  ///
  /// - Parameters:
  ///   - user: The name.
  ///   - workspace: The workspace; `nil` for all of them.
  ///   - word: What stands there instead; `forgotten-1` and so on where it is left out.
  ///   - change: Who does it, and why; it must not hold the name.
  /// - Returns: What was replaced, and what remains.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` where nothing names the
  ///   user, ``LedgerError/Code/conflict`` for a word that is another user's, or
  ///   ``LedgerError/Code/invalidID``.
  /// - Complexity: Linear in the rows of the workspaces.
  @discardableResult
  public func forgetUser(
    _ user: String,
    in workspace: WorkspaceID? = nil,
    as word: String? = nil,
    by change: Change
  ) throws -> ForgottenUser {
    // A person can ask to be forgotten in archives, too.
    try store.write(evenIntoArchives: true) { bookkeeper, connection in
      try bookkeeper.forget(
        user,
        in: try workspace.map { [$0] } ?? WorkspaceRepository.list(on: connection).map(\.0),
        as: word,
        by: change,
        on: connection
      )
    }
  }
}
