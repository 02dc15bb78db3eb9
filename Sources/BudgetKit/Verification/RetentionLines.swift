internal import BudgetSQLite

/// For each workspace from which rows have left the day before which the rows that are here tell
/// only a part, and what has left.
struct RetentionLines {
  /// What has left a workspace, and is told by no archive that was attached.
  struct Line {
    let workspace: WorkspaceID
    /// The first day of which all rows are here, counted from 1970-01-01.
    let day: Int
    /// Calls and uses that were not undone.
    let calls: Int64
    let cost: Money
    let tokens: Int64
  }

  /// By what stands for the workspace.
  private(set) var lines: [UInt64: Line] = [:]
  /// The archives that tell all that has left some workspaces, which are named by what stands for
  /// them.
  private(set) var complete: [(archive: RemovedRows.Archive, workspaces: Set<UInt64>)] = []

  init(
    zones: [(workspace: WorkspaceID, zone: Zone)],
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws {
    for (workspace, zone) in zones {
      let removed = try RetentionRepository.list(of: workspace, on: connection)
        .filter { $0.count > 0 }
      guard let last = removed.map(\.before).max() else { continue }
      let key = try VerificationRepository.CubeKey.workspace(workspace.rawValue, on: connection)
      let isTold = removed.allSatisfy { rows in
        rows.isFinished && rows.archive.map(archives.contains) ?? false
      }
      guard !isTold else {
        add(Set(removed.compactMap(\.archive)), of: key)
        continue
      }
      lines[key] = Line(
        workspace: workspace,
        day: zone.civilDate(at: last).daysSince1970,
        calls: removed.reduce(0) { $0 &+ $1.countedCalls },
        cost: removed.reduce(.zero) { $0 + $1.cost },
        tokens: removed.reduce(0) { $0 &+ $1.tokens }
      )
    }
  }

  private mutating func add(_ archives: Set<RemovedRows.Archive>, of workspace: UInt64) {
    for archive in archives {
      if let index = complete.firstIndex(where: { $0.archive.id == archive.id }) {
        complete[index].workspaces.insert(workspace)
      } else {
        complete.append((archive, [workspace]))
      }
    }
  }

  /// Whether the rows of a day of a workspace tell only a part of it.
  func isBefore(_ day: Int, of workspace: UInt64) -> Bool {
    lines[workspace].map { day < $0.day } ?? false
  }

  /// Whether rows have left a workspace that no attached archive tells.
  func concerns(_ workspace: WorkspaceID) -> Bool {
    lines.values.contains { $0.workspace == workspace }
  }
}
