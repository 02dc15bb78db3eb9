/// Rows of a workspace that have left the ledger: for an archive, or for good.
///
/// What they add up to stays in the usage cube, in the accounts and in the totals of executions, so
/// that no sum of whole days changes. What needs the rows themselves (sessions, tags, percentiles,
/// parts of days) finds them in the archive.
public struct RemovedRows: Sendable, Hashable {
  /// A ledger that holds the rows.
  public struct Archive: Sendable, Hashable {
    /// Who it is: what its own file says, whatever it is called.
    public let id: String
    /// Where it lay when rows were last moved into it.
    public let path: String
  }

  /// How far a removal has come.
  enum State: String {
    /// Rows are copied, and none is deleted.
    case copying
    /// Rows are deleted that the archive holds, or that are pruned.
    case moving
    case done
  }

  /// Its number in the ledger.
  let number: Int64
  /// The workspace.
  public let workspace: WorkspaceID
  /// The first instant of the first day whose rows stayed.
  public let before: Instant
  /// Where the rows are; `nil` for rows that were pruned.
  public let archive: Archive?
  let state: State
  /// When the earliest of the rows began; `nil` where none has left.
  public let firstAt: Instant?
  /// How many calls have left.
  public let calls: Int64
  /// How many uses of resources have left.
  public let resources: Int64
  /// How many adjustments and voids have left.
  public let adjustments: Int64
  /// How many of the calls and uses had not been undone.
  let countedCalls: Int64
  /// What the rows cost, with what corrected them.
  public let cost: Money
  /// The prompt and completion tokens of the rows.
  public let tokens: Int64

  /// Whether all rows before the instant have left; otherwise it was interrupted, and running it
  /// again ends it.
  public var isFinished: Bool { state == .done }

  /// All rows together.
  public var count: Int64 { calls &+ resources &+ adjustments }
}

extension RemovedRows {
  /// Returns the refusal of what needs these rows.
  func refusal(in zone: Zone) -> LedgerError {
    let day = zone.civilDate(at: before)
    let what = "The rows of workspace \(workspace) before \(day)"
    guard isFinished else {
      return LedgerError(
        .archived,
        archive.map {
          "\(what) are on their way to \(quoted($0.path, limit: 512)); run 'budget archive \(workspace) --before \(day)' into it again, which ends that."
        }
          ?? "\(what) are being deleted; run 'budget prune \(workspace) --before \(day)' again, which ends that."
      )
    }
    guard let archive else {
      return LedgerError(
        .archived,
        "\(what) were pruned, and this needs them; sums of whole days, without sessions, executions and tags, remain."
      )
    }
    return LedgerError(
      .archived,
      "\(what) are in the archive \(quoted(archive.path, limit: 512)), and this needs them; name it (--archive), or ask from that day on."
    )
  }
}
