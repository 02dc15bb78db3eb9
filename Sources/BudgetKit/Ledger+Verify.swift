extension Ledger {
  /// Recomputes every counter, total and invariant from the rows, and says what differs.
  ///
  /// Checked are: the file's own structure; the counters, the limit and the next alert of every
  /// account; that the budgets of workspaces and projects say the same in both of their tables; the
  /// totals of every execution; the usage cube; the split of costs; each cost that a price of the
  /// book makes; that reservations and calls name each other, and that open reservations are held
  /// by exactly the accounts that they touch.
  ///
  /// Two halves run beside each other, each on an unchanging state of its own.
  ///
  /// - Returns: What was checked, and what differs.
  /// - Complexity: Linear in the rows of the ledger.
  public func verify() throws -> Verification {
    let (rows, books) = try store.readSnapshots(
      { try Verification(ofRows: $0) },
      { try Verification(ofBooks: $0) }
    )
    return rows + books
  }
}
