internal import Synchronization

/// The numbers of the usage groups that a ledger has seen on disk, so that a writer need not look
/// for them again.
///
/// Only what has been committed is remembered: a number that was given in a transaction which came
/// to nothing may be given again. Numbers are never taken back, so what is remembered stays true
/// whatever other processes do.
final class GroupCatalog: Sendable {
  private let known = Mutex<[UsageGroupKey: Int64]>([:])

  /// The most groups that are remembered, some ten megabytes.
  static let most = 50_000

  func number(of key: UsageGroupKey) -> Int64? {
    known.withLock { $0[key] }
  }

  /// Remembers groups that are on disk.
  func remember(_ numbers: [UsageGroupKey: Int64]) {
    guard !numbers.isEmpty else { return }
    known.withLock { known in
      if known.count + numbers.count > Self.most { known.removeAll() }
      known.merge(numbers) { _, new in new }
    }
  }
}
