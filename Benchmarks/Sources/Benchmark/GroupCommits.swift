import BudgetKit
import Foundation

/// Settlements on disk that wait for it together, against settlements that wait one after the other.
struct GroupCommits {
  private let options: Options
  private let folders: Folders
  private static let taskCount = 32

  init(_ options: Options, _ folders: Folders) {
    self.options = options
    self.folders = folders
  }

  func run(_ targets: Targets) async throws {
    let path = folders.disk.appending(path: "group.sqlite").path
    try SampleLedger.make(path, calls: 1000)
    let ledger = try Ledger(path: path)
    let manager = ledger.budget(for: try WorkspaceID("acme"), project: try ProjectID("search"))
    var alone: [Double] = []
    var together: [Double] = []
    for _ in 0..<(options.isQuick ? 3 : 9) {
      alone.append(try await rate(manager, tasks: 1, each: 400))
      together.append(try await rate(manager, tasks: Self.taskCount, each: 100))
    }
    let ratio = zip(together, alone).map { $0 / $1 }.median
    var table = Table(["settles on disk, synchronous=FULL", "a second"])
    table.rows.append(["one at a time", alone.median.short])
    table.rows.append(["\(Self.taskCount) at a time", together.median.short])
    table.rows.append(["ratio", ratio.short])
    table.printAll()
    targets.atLeast(5, ratio, "\(Self.taskCount) concurrent settles: rate / one at a time")
  }

  /// Settles reservations that were made before, and returns how many a second.
  private func rate(_ manager: BudgetManager, tasks: Int, each: Int) async throws -> Double {
    let ids = try await withThrowingTaskGroup(of: ReservationID.self) { group in
      for _ in 0..<(tasks * each) { group.addTask { try await manager.reserve(.cents(1)).id } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for first in 0..<tasks {
        group.addTask {
          for index in stride(from: first, to: ids.count, by: tasks) {
            try await manager.settle(ids[index], with: .cost(.cents(1)))
          }
        }
      }
      try await group.waitForAll()
    }
    return Double(ids.count) / ((ContinuousClock.now - start).inMicroseconds / 1e6)
  }
}
