internal import Synchronization

/// The numbers of the usage groups that a ledger has seen on disk, so that a writer need not look
/// for them again.
///
/// Only what has been committed is remembered: a number that was given in a transaction which came
/// to nothing may be given again. Numbers are never taken back, but a group may get another name
/// (a person is forgotten); the revision of the price book, which every writer reads, counts on
/// then, and all is forgotten.
final class GroupCatalog: Sendable {
  private let known = Mutex<(revision: Int64, numbers: [UsageGroupKey: Int64])>((0, [:]))

  /// The most groups that are remembered, some ten megabytes.
  static let most = 50_000

  /// Returns the number of a group as it is known at a revision.
  func number(of key: UsageGroupKey, at revision: Int64) -> Int64? {
    known.withLock { $0.revision == revision ? $0.numbers[key] : nil }
  }

  /// Remembers groups that are on disk, as they were at a revision.
  func remember(_ numbers: [UsageGroupKey: Int64], at revision: Int64) {
    guard !numbers.isEmpty else { return }
    known.withLock { known in
      guard revision >= known.revision else { return }
      if revision > known.revision || known.numbers.count + numbers.count > Self.most {
        known = (revision, [:])
      }
      known.numbers.merge(numbers) { _, new in new }
    }
  }
}
