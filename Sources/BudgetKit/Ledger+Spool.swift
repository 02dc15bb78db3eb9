extension Ledger {
  /// Returns what waits beside the ledger to be written into it; `nil` where nothing does.
  ///
  /// Settlements that could not be written, and reservations that were given without asking the
  /// budgets, are kept in a file beside the ledger. The next opening that may write books them, and
  /// so does the next write of a process that has the ledger open, within a second. What is in the
  /// books already changes nothing.
  ///
  /// - Returns: What waits, and why some of it cannot be booked.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where the file cannot be
  ///   read.
  /// - Complexity: Linear in the entries that wait.
  public func spool() throws -> SpoolReport? { try store.spoolReport() }

  /// Returns how many reservations were given without asking the budgets and are in the books;
  /// `nil` for none.
  public func uncheckedReservations() throws -> UncheckedReservations? {
    try store.read { try UncheckedReservationRepository.count(on: $0) }
  }

  /// Returns how many of them a budget holds or has held.
  package func uncheckedReservations(of budget: Budget) throws -> UncheckedReservations? {
    try store.read { connection in
      guard
        let number = try BudgetRepository.number(
          of: budget.scope,
          budget.window,
          budget.settings.unit,
          on: connection
        )
      else { return nil }
      return try UncheckedReservationRepository.count(ofBudget: number, on: connection)
    }
  }

  /// How many entries this process has booked that had waited beside the ledger.
  package var bookedFromSpool: Int { store.spool?.lastDrain.booked.count ?? 0 }
}
