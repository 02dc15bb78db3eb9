extension Ledger {
  /// Returns what to say where the clock is more than a day behind the newest row of a workspace,
  /// and `nil` where it is not.
  ///
  /// Such a clock shows an earlier month, of which the limits have not been used up. It is not
  /// refused: a fixed clock in a test, or rows that were dated in advance, look the same, and which
  /// of the two times is right nobody here can know.
  ///
  /// - Complexity: Two indexed rows.
  package func clockRemark(for workspace: WorkspaceID) throws -> String? {
    let now = store.clock.now()
    guard
      let newest = try store.read({ try VerificationRepository.newestRow(of: workspace, on: $0) }),
      newest > now.adding(milliseconds: 86_400_000)
    else { return nil }
    return
      "The clock shows \(now), but the newest row of workspace \(workspace) began at \(newest); "
      + "if the clock is wrong, correct it: the limits of another month apply."
  }
}
