internal import BudgetSQLite
internal import Synchronization

/// The ledger's prices in memory, loaded again when the file's price book has changed.
final class PriceCatalog: Sendable {
  private let cached = Mutex<(revision: Int64, table: PriceTable)?>(nil)

  /// Whether the prices have not been read yet.
  var isEmpty: Bool { cached.withLock { $0 == nil } }

  /// Returns the prices of a revision of the book.
  ///
  /// - Complexity: Constant while the revision is the one that was loaded last.
  func table(revision: Int64, on connection: borrowing Connection) throws -> PriceTable {
    if let cached = cached.withLock({ $0 }), cached.revision == revision { return cached.table }
    let table = try PriceRepository.table(on: connection)
    cached.withLock { $0 = (revision, table) }
    return table
  }
}
