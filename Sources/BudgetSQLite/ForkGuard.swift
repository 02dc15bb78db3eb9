import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Knows whether the process has forked since a connection was opened.
///
/// A connection that crosses a `fork` loses commits: SQLite in the child believes that it holds the
/// parent's locks, and it does not. So the child may neither use nor close it.
enum ForkGuard {
  /// How many forks lie between the first process and this one, to compare with the value at the
  /// time of opening.
  static var generation: Int {
    _ = registration
    return count.load(ordering: .relaxed)
  }

  private static let count = Atomic<Int>(0)

  private static let openDatabases = Atomic<Int>(0)
  private static let hasInherited = Atomic<Bool>(false)

  private static let registration: Void = {
    pthread_atfork(nil, nil) {
      ForkGuard.count.add(1, ordering: .relaxed)
      ForkGuard.closeLocks()
      guard ForkGuard.openDatabases.load(ordering: .relaxed) > 0 else { return }
      ForkGuard.hasInherited.store(true, ordering: .relaxed)
    }
  }()

  /// The descriptors of side locks.
  ///
  /// A child shares the locks as long as it has them open, and would keep them for a parent that
  /// was killed.
  private static let locks = Mutex<Set<Int32>>([])

  /// Has a lock's descriptor closed in every child that this process forks.
  static func closeInChildren(_ descriptor: Int32) {
    _ = registration
    locks.withLock { _ = $0.insert(descriptor) }
  }

  /// Forgets a descriptor, before it is closed.
  static func forget(_ descriptor: Int32) {
    locks.withLock { _ = $0.remove(descriptor) }
  }

  /// Runs in the child, where a thread that held the mutex does not exist any more: then the
  /// descriptors stay.
  private static func closeLocks() {
    _ = locks.withLockIfAvailable { descriptors in
      for descriptor in descriptors { close(descriptor) }
      descriptors = []
    }
  }

  /// Throws in a child of the process that was in `generation`.
  static func check(_ opened: Int) throws(SQLiteError) {
    guard opened != generation else { return }
    throw SQLiteError(
      .usedAfterFork,
      "The ledger was opened before a fork; close it before, and open it again in the child."
    )
  }
}

extension ForkGuard {
  /// Lasts as long as a database is open, and refuses one in a child that was forked while another
  /// was.
  ///
  /// SQLite would take its parent's locks on the file for the child's own. Once the parent is gone
  /// there are none: the next process that comes then empties the index of the log under the
  /// child's feet.
  struct Presence: ~Copyable, Sendable {
    init() throws(SQLiteError) {
      _ = registration
      guard !hasInherited.load(ordering: .relaxed) else {
        throw SQLiteError(
          .usedAfterFork,
          "A ledger was open when this process was forked; close it before the fork, or start a program in the child."
        )
      }
      openDatabases.add(1, ordering: .relaxed)
    }

    deinit {
      openDatabases.subtract(1, ordering: .relaxed)
    }
  }
}
