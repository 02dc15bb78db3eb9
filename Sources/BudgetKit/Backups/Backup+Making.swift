internal import BudgetSQLite

extension Backup {
  /// Copies a ledger; see ``Ledger/backUp(to:replacing:compacting:)-(_,_,_)``.
  init(of store: LedgerStore, to path: String, replacing: Bool, compacting: Bool) throws {
    let (path, size) = try translatingErrors {
      let copy = try store.database.backUp(
        to: path,
        replacing: replacing,
        compacting: compacting
      ) { connection in
        try Schema.verify(connection)
        let problems = try VerificationRepository.problemsAtFirstSight(on: connection)
        guard problems.isEmpty else { throw LedgerError.damaged(problems) }
      }
      return (copy, FileStatus(path: copy)?.size ?? 0)
    }
    self.init(path: path, size: size)
  }
}

extension LedgerError {
  /// The refusal to copy a file in which SQLite finds faults.
  fileprivate static func damaged(_ problems: [String]) -> LedgerError {
    LedgerError(
      .corrupt,
      "The ledger is damaged, so no backup was made and older ones stay; restore one of them with 'budget restore'. "
        + problems.joined(separator: "; ")
    )
  }
}
