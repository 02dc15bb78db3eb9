internal import Synchronization

/// The numbers of the usage groups that a ledger has seen on disk, so that a writer need not look for them again.
///
/// Only what has been committed is remembered: a number that was given in a transaction which came to nothing may be given again.
/// Numbers are never taken back, so what is remembered stays true whatever other processes do.
final class GroupCatalog: Sendable {
  /// A group of a workspace.
  struct Key: Hashable {
    let workspaceNumber: Int64
    let group: UsageGroup

    /// Hashes what tells most groups apart; the other names are mostly empty, and cost as much.
    func hash(into hasher: inout Hasher) {
      hasher.combine(group.project)
      hasher.combine(group.model)
      hasher.combine(group.agent)
      hasher.combine(group.user)
    }
  }

  private let known = Mutex<[Key: Int64]>([:])

  /// The most groups that are remembered, some ten megabytes.
  static let most = 50_000

  func number(of key: Key) -> Int64? {
    known.withLock { $0[key] }
  }

  /// Remembers groups that are on disk.
  func remember(_ numbers: [Key: Int64]) {
    guard !numbers.isEmpty else { return }
    known.withLock { known in
      if known.count + numbers.count > Self.most { known.removeAll() }
      known.merge(numbers) { _, new in new }
    }
  }
}
