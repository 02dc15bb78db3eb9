extension Ledger {
  /// Begins a log of what is recorded, which writes a line of JSON for each row and each day; see
  /// ``SpendingLog``.
  ///
  /// - Parameters:
  ///   - workspace: Whose rows; `nil` for those of every workspace.
  ///   - since: Which rows: those that began then or later; `nil` for all. A day begins in the zone
  ///     of the workspace, with all of them in UTC.
  ///   - write: Takes the next lines. What it throws ends the log.
  /// - Returns: The log, of which nothing has been written yet.
  /// - Throws: ``LedgerError`` where the ledger cannot be read.
  public func log(
    of workspace: WorkspaceID?,
    since: UsagePeriod.Bound? = nil,
    to write: @escaping (_ lines: [UInt8]) throws -> Void
  ) throws -> SpendingLog {
    try SpendingLog(store, of: workspace, since: since, into: nil, write)
  }

  /// Begins a log in a file, or goes on behind the last line of the one that is there.
  ///
  /// A full file is put aside: `acme.log` then is `acme.log.1`, what was that is `acme.log.2`, and
  /// so on. What a killed process left of a line is cut off. One process at a time writes a file.
  ///
  /// - Parameters:
  ///   - workspace: Whose rows; `nil` for those of every workspace.
  ///   - since: Which rows: those that began then or later; `nil` for all.
  ///   - path: The file; its folder must exist.
  ///   - limit: How many bytes it has at most, beside a longer line; `nil` for any number.
  ///   - kept: How many full files are kept, at least 1.
  /// - Returns: The log, of which nothing new has been written yet.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` for a file with anything but
  ///   lines of such a log, ``LedgerError/Code/invalidPath`` for the ledger itself, a link or a
  ///   folder that is not there, or ``LedgerError/Code/busy`` where another process writes it.
  public func log(
    of workspace: WorkspaceID?,
    since: UsagePeriod.Bound? = nil,
    toFile path: String,
    rotatingAt limit: Int64? = nil,
    keeping kept: Int = 5
  ) throws -> SpendingLog {
    let file = try store.openLines(at: path, limit: limit, keeping: kept)
    return try SpendingLog(store, of: workspace, since: since, into: file) { _ in }
  }
}
