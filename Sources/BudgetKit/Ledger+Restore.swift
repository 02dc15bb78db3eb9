extension Ledger {
  /// Puts a backup in the place of a ledger that nobody has open, and keeps the ledger beside it.
  ///
  /// The backup is only read: any consistent copy of a ledger, also one that SQLite's own tools
  /// have made, or a database that was made from the text of a dump. It is written beside the
  /// ledger and looked through before a name changes; a process that is killed at any moment leaves
  /// the old ledger or the new one, complete. The ledger may be absent, empty or damaged.
  ///
  /// ```swift
  /// let restoration = try Ledger.restore(path: "budget.sqlite", from: "backups/2026-11-27.sqlite")
  /// ```
  ///
  /// - Important: What was recorded after the backup is not in the ledger any more, and limits do
  ///   not know it; see ``Restoration/newestEntry``. Reservations that are open in the backup stay
  ///   open.
  /// - Parameters:
  ///   - path: The ledger; its folder must exist.
  ///   - backup: The backup.
  ///   - clock: Where the current time comes from, by which reservations have run out.
  ///   - patience: How long to wait for those who have the ledger open.
  ///   - allowingNetworkDisk: Whether the ledger may lie on a network or FUSE file system.
  /// - Returns: What came back, and where the old ledger is kept.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/busy`` while somebody has the ledger
  ///   open, if only to read; ``LedgerError/Code/corrupt``, ``LedgerError/Code/notALedger`` or
  ///   ``LedgerError/Code/newerSchema`` for what is no sound backup;
  ///   ``LedgerError/Code/notALedger`` where another program's database is at the path. Nothing was
  ///   changed then.
  /// - Complexity: Linear in the size of the backup.
  public static func restore(
    path: String,
    from backup: String,
    clock: LedgerClock = .system,
    patience: Duration = .seconds(10),
    allowingNetworkDisk: Bool = false
  ) throws -> Restoration {
    try Restoration(
      to: path,
      from: backup,
      clock: clock,
      patience: patience,
      allowingNetworkDisk: allowingNetworkDisk
    )
  }
}
