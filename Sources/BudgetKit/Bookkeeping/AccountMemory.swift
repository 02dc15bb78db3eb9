internal import Synchronization

/// Which accounts calls have, kept in the process for as long as the budgets stay as they are.
///
/// Only what was read in a state that is on disk is kept: the numbers of a transaction that was
/// undone name accounts that do not exist, and may be given to others.
final class AccountMemory: Sendable {
  private let directory = Mutex<AccountDirectory?>(nil)

  /// Returns the accounts of a call at an instant, as they were at some revision; `nil` where they
  /// are not known.
  func accounts(of subject: borrowing CallSubject, at instant: Instant) -> KnownAccounts? {
    directory.withLock { directory in directory?.accounts(of: subject, at: instant) }
  }

  /// Returns the shapes of a workspace's budgets at a revision.
  func shapes(of workspace: WorkspaceID, revision: Int64) -> [BudgetShape]? {
    directory.withLock { directory in
      directory?.revision == revision ? directory?.shapes(of: workspace) : nil
    }
  }

  /// Keeps what was learnt from a state that is on disk.
  func keep(_ learnt: AccountDirectory?) {
    guard let learnt else { return }
    directory.withLock { directory in
      guard let revision = directory?.revision, revision >= learnt.revision else {
        directory = learnt
        return
      }
      if revision == learnt.revision { directory?.merge(learnt) }
    }
  }
}
