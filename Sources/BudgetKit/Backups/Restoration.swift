/// What a restored backup holds, and where the ledger that it replaced is kept.
public struct Restoration: Sendable, Hashable {
  /// The absolute path of the ledger.
  public let path: String
  /// Where the ledger that was there is kept, with its log beside it where that could not be moved
  /// into it; `nil` where there was none.
  public let keptPath: String?
  /// When the newest call or use of a resource in the backup took place; `nil` where there is none.
  ///
  /// What was recorded after the backup is not in the ledger any more, and its limits do not know
  /// it.
  public let newestEntry: Instant?
  /// How many open reservations came with the backup, those that have run out included.
  ///
  /// They stay what they are: money that somebody may still spend.
  public let openReservations: Int
  /// How many of the open reservations have run out; they hold nothing any more.
  public let expiredReservations: Int
  /// What differs from the rows in the backup, one sentence each, as ``Ledger/verify()`` says it;
  /// empty for books in order.
  public let differences: [String]
}
