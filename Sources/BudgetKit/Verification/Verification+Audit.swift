internal import BudgetSQLite

extension Verification {
  /// Computes each link of the audit log again, and looks for a head that was kept elsewhere.
  ///
  /// The first break is named, and what follows is measured against itself: one row that was
  /// changed is one difference, and not one for each row behind it.
  mutating func checkAudit(_ kept: AuditDigest?, on connection: borrowing Connection) throws {
    var previous = AuditDigest.none
    var rows: Int64 = 0
    var isKeptThere = false
    var broken: [Int64] = []
    try AuditRepository.forEach(on: connection) { row in
      rows += 1
      if row.digest(after: previous) != row.digest { broken.append(row.id) }
      if row.digest == kept { isKeptThere = true }
      previous = row.digest
    }
    expect(
      broken.isEmpty,
      "The audit log was changed past the ledger: \(Self.named(broken)) not follow from what stands before."
    )
    guard let kept else { return }
    expect(
      isKeptThere,
      "The head \(kept) is not in the audit log, which has \(counted(Int(rows), "row")): rows were cut off or written anew, or it is of another ledger."
    )
  }

  /// Says which rows, the first ten by number.
  private static func named(_ rows: [Int64]) -> String {
    let first = rows.prefix(10).map(String.init).joined(separator: ", ")
    let more = rows.count > 10 ? " and \(rows.count - 10) more" : ""
    return rows.count == 1 ? "row \(first) does" : "rows \(first)\(more) do"
  }
}
