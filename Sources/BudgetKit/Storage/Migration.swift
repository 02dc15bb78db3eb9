internal import BudgetSQLite

/// How a ledger of an older version was brought to this one when it was opened.
public struct Migration: Sendable, Hashable {
  /// The version that the file had.
  public let oldVersion: Int64
  /// The version that it has now.
  public let newVersion: Int64
  /// Where the file is kept as it was.
  public let keptPath: String
}

extension Migration {
  /// How the rows of a version get into the tables of the next.
  private struct Step: Sendable {
    /// SQL that fills the new tables (`main`) from the old ones (`old`), and compares them.
    let rows: @Sendable () -> String
    /// What SQL cannot do, after it and in the same transaction.
    var work: (@Sendable (borrowing Connection) throws -> Void)?
  }

  /// The steps to this version, by the version from which they lead.
  private static let steps: [Int64: Step] = [
    1: Step(
      rows: { EmbeddedData.migrationFrom1 },
      work: {
        try LedgerIdentityRepository.install(on: $0)
        try UsageCubeRepository.fill(on: $0)
        try fillLimits(on: $0)
        try AuditRepository.chainAll(on: $0)
      }
    )
  ]

  /// Makes the tables of this version in an empty database, and fills them from `old`, a ledger of
  /// an older one.
  static func fill(from version: Int64, on connection: borrowing Connection) throws {
    guard let step = steps[version] else { throw OlderSchema(version: version) }
    try connection.execute(EmbeddedData.schema)
    try connection.execute(step.rows())
    try step.work?(connection)
  }

  /// Brings the ledger at a path to this version, unless another process has done so.
  ///
  /// - Returns: What was done; `nil` where another process did it.
  /// - Throws: ``LedgerError``; the file is then as it was.
  static func run(
    from version: Int64,
    path: String,
    patience: Duration,
    allowingNetworkDisk: Bool
  ) throws -> Migration? {
    do {
      let kept = try Conversion(
        of: path,
        keptSuffix: ".version-\(version)",
        patience: patience,
        allowsNetworkDisk: allowingNetworkDisk,
        isDue: { try Schema.olderVersion(of: $0) != nil }
      ).run(rewrite: { try fill(from: version, on: $0) }, check: { try requireSound($0) })
      return kept.map {
        Migration(oldVersion: version, newVersion: Schema.version, keptPath: $0)
      }
    } catch let error as SQLiteError {
      throw refusal(of: version, at: path, error)
    } catch let error as LedgerError {
      throw refusal(of: version, error)
    }
  }

  private static func requireSound(_ connection: borrowing Connection) throws {
    try Schema.verify(connection)
    let problems = try VerificationRepository.problemsAtFirstSight(on: connection)
    guard problems.isEmpty else {
      throw SQLiteError(.corrupt, problems.joined(separator: "; "))
    }
  }

  private static func refusal(
    of version: Int64,
    at path: String,
    _ error: SQLiteError
  ) -> LedgerError {
    switch error.reason {
    case .readOnly:
      LedgerError(
        .readOnly,
        "The ledger has version \(version) and must be brought to version \(Schema.version) before it is read, which writes; "
          + "make a copy where you may write: budget restore \(quoted(path, limit: 512)) --database <copy>. \(error.message)",
        cause: error
      )
    case .constraint, .corrupt: unusable(version, "\(error)", error)
    default: refusal(of: version, LedgerError(storage: error))
    }
  }

  /// Returns the refusal of rows that are damaged, or whose sums are too large; any other error as
  /// it is.
  ///
  /// Nothing of it was typed now, and no command can look into a file of the older version: none is
  /// advised.
  private static func refusal(of version: Int64, _ error: LedgerError) -> LedgerError {
    switch error.code {
    case .corrupt:
      unusable(version, error.message.replacing(LedgerError.adviceOnDamage, with: "."), error)
    case .invalidAmount:
      unusable(version, "Its amounts add up to more than a ledger can count.", error)
    default: error
    }
  }

  private static func unusable(
    _ version: Int64,
    _ reason: String,
    _ cause: any Error
  ) -> LedgerError {
    LedgerError(
      .corrupt,
      "The ledger of version \(version) is damaged or holds what cannot be, so that it cannot be brought to version \(Schema.version); "
        + "it stays as it is. Restore a backup with 'budget restore'. \(reason)",
      cause: cause
    )
  }
}
