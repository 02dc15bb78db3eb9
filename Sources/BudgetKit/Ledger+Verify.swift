extension Ledger {
  /// Recomputes every counter, total and invariant from the rows, and says what differs.
  ///
  /// Checked are: the file's own structure; the counters, the limit and the next alert of every
  /// account; that the budgets of workspaces and projects say the same in both of their tables; the
  /// totals of every execution; the usage cube; the split of costs; each cost that a price of the
  /// book makes; that reservations and calls name each other, and that open reservations are held
  /// by exactly the accounts that they touch; and that each row of the audit log follows from the
  /// one before.
  ///
  /// Before the day up to which rows have left, the usage cube is compared level by level with
  /// itself, and in total with what is noted of the rows that left; cell by cell only where their
  /// archives are attached (``attachArchive(at:)``).
  ///
  /// Two halves run beside each other, each on an unchanging state of its own.
  ///
  /// - Parameter auditHead: A head of the audit log that was kept elsewhere (``AuditLog/head()``);
  ///   the log must hold it.
  /// - Returns: What was checked, and what differs.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where the file cannot be
  ///   read.
  /// - Complexity: Linear in the rows of the ledger.
  public func verify(auditHead: AuditDigest? = nil) throws -> Verification {
    let archives = store.archives
    let (rows, books) = try store.readSnapshots(
      { try Verification(ofRows: $0, auditHead: auditHead) },
      { try Verification(ofBooks: $0, with: archives) }
    )
    return rows + books
  }
}
