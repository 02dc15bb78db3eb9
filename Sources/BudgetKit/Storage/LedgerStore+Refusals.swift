internal import BudgetSQLite

extension LedgerStore {
  /// Runs `body`, which asks for money, in a write transaction, and counts where budgets refuse it.
  ///
  /// The count goes with any transaction, and where there is none now, it is kept for later. What
  /// has run out is given back, so that the next refusal need not look through it again.
  func writeCountingRefusals<Value>(
    in workspace: WorkspaceID?,
    _ body: (Bookkeeper, borrowing Connection) throws -> Value
  ) throws -> Value {
    do {
      return try write(body)
    } catch let refusal as LedgerError {
      if isToBeWritten(refusal), let workspace {
        try? write { _ = try $0.expire(in: workspace, on: $1) }
      }
      throw refusal
    }
  }

  /// Runs `body` so without blocking a thread.
  func writeCountingRefusals<Value: Sendable>(
    in workspace: WorkspaceID?,
    _ body: @escaping @Sendable (Bookkeeper, borrowing Connection) throws -> Value
  ) async throws -> Value {
    do {
      return try await write(body)
    } catch let refusal as LedgerError {
      if isToBeWritten(refusal), let workspace {
        try? await write { _ = try $0.expire(in: workspace, on: $1) }
      }
      throw refusal
    }
  }

  /// Counts a refusal, and answers whether there is something to write.
  private func isToBeWritten(_ refusal: LedgerError) -> Bool {
    guard refusal.code == .budgetExceeded, let decision = refusal.decision else { return false }
    let isTime = refusals.note(decision.counted, at: clock.now())
    return isTime || decision.hasFoundExpired
  }
}
