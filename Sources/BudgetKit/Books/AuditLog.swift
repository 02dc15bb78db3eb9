/// The log of every change of a budget, a price, a zone and the calendar.
///
/// Each row is chained to the one before by a digest, which ``Ledger/verify(auditHead:)`` computes
/// again. Whoever may write the file can write the whole log anew, with digests that agree; a head
/// that is kept elsewhere finds that, and a log that was cut off.
public struct AuditLog: Sendable {
  let store: LedgerStore

  /// Returns changes, the newest first.
  ///
  /// - Parameters:
  ///   - workspace: The workspace that was changed; `nil` for every change, those of prices
  ///     included.
  ///   - since: The instant from which on; it is included.
  ///   - limit: How many at most, from 1 to 10,000.
  /// - Returns: The changes.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for another limit.
  /// - Complexity: Linear in the log.
  public func list(
    of workspace: WorkspaceID? = nil,
    since: Instant = .distantPast,
    limit: Int = 1000
  ) throws -> [AuditEntry] {
    guard (1...10_000).contains(limit) else {
      throw LedgerError(
        .invalidValue,
        "A list of changes has 1 to 10000 rows; this asks for \(limit)."
      )
    }
    return try store.read {
      try AuditRepository.list(of: workspace, since: since, limit: limit, on: $0)
    }
  }

  /// Returns the digest of the newest row, to keep elsewhere; `nil` while nothing has been changed.
  public func head() throws -> AuditDigest? {
    try store.read { try AuditRepository.head(on: $0)?.digest }
  }
}
