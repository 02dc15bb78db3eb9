internal import BudgetSQLite

/// Runs `body` and makes every error that leaves it a ``LedgerError``.
func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch {
    throw LedgerError(storage: error)
  }
}

extension LedgerError {
  /// Makes a ledger's error of any error; one that is a ledger's already stays as it is.
  init(storage error: any Error) {
    guard let error = error as? SQLiteError else {
      self = error as? LedgerError ?? LedgerError(.storage, "\(error)", cause: error)
      return
    }
    self =
      switch error.reason {
      case .busy:
        LedgerError(.busy, error.message, cause: error)
      case .full:
        LedgerError(
          .storageFull,
          "The disk is full; nothing was written. Free some space and retry.",
          cause: error
        )
      case .corrupt:
        LedgerError(
          .corrupt,
          "The file is damaged or is not a database; restore a backup with 'budget restore'. \(error)",
          cause: error
        )
      case .outcomeUnknown:
        LedgerError(.outcomeUnknown, error.message, cause: error)
      case .filesChanged, .logInUse:
        LedgerError(.filesChanged, error.message, cause: error)
      case .usedAfterFork:
        LedgerError(.usedAfterFork, error.message, cause: error)
      case .readOnly:
        LedgerError(.readOnly, error.message, cause: error)
      case .alreadyExists:
        LedgerError(.conflict, error.message, cause: error)
      case .invalidPath, .unsafeJournal:
        LedgerError(.invalidPath, error.message, cause: error)
      case .forbidden:
        LedgerError(
          .storage,
          "The ledger cannot be opened or written; check the permissions of its file and folder. \(error)",
          cause: error
        )
      case .unavailable:
        LedgerError(
          .storage,
          "The system cannot open, read or write the ledger now; try again, and look at the disk and the limits of the process if it stays so. \(error)",
          cause: error
        )
      case .constraint where error.isOverflow:
        LedgerError(
          .invalidAmount,
          "A total would pass what the ledger can count; nothing was written. Correct the amount.",
          cause: error
        )
      case .constraint:
        // What is written was checked before: what it meets in the file cannot be right.
        LedgerError(
          .corrupt,
          "The file contradicts what was to be written, and nothing was; 'budget verify' lists what is wrong. \(error)",
          cause: error
        )
      case .other where error.isOverflow:
        .uncountable("costs", cause: error)
      case .other:
        LedgerError(.storage, "The ledger refused a write or a read: \(error)", cause: error)
      }
  }
}
