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
/// A connection that crosses a `fork` corrupts: the child's locks and the parent's are not told apart, and even closing it
/// in the child releases the parent's locks. So the child may neither use nor close it.
enum ForkGuard {
  /// How many forks lie between the first process and this one, to compare with the value at the time of opening.
  static var generation: Int {
    _ = registration
    return count.load(ordering: .relaxed)
  }

  private static let count = Atomic<Int>(0)

  private static let registration: Void = {
    pthread_atfork(nil, nil) { ForkGuard.count.add(1, ordering: .relaxed) }
  }()

  /// Throws in a child of the process that was in `generation`.
  static func check(_ opened: Int) throws(SQLiteError) {
    guard opened != generation else { return }
    throw SQLiteError(
      .usedAfterFork,
      "The ledger was opened before a fork; open it again in the child process."
    )
  }
}
