import BudgetKit
import CReference
import Foundation

/// What it takes to read the rows of a year: a report of them by execution, and their export, beside the same in C.
///
/// Times are those of the processor. What both print is compared, byte by byte.
struct RowsOut {
  private let calls: Int
  private let rounds: Int
  private let url: URL
  private let folder: URL
  private let job: String

  init(_ options: Options, _ folders: Folders) throws {
    calls = options.calls ?? (options.isQuick ? 100_000 : 1_000_000)
    rounds = options.rounds ?? 5
    url = try TeamLedger.url(calls: calls, in: folders)
    folder = folders.fast
    job = options.job
  }

  func run(_ targets: Targets) throws {
    let ledger = try Ledger(path: url.path)
    var reference: OpaquePointer?
    guard reference_open(url.path, &reference) == 0, let reference else { throw Refused() }
    defer { reference_close(reference) }
    var table = Table(["of \(calls) rows", "answers", "C ms", "BudgetKit ms", "ratio"])
    if "report".hasPrefix(job) { try report(ledger, reference, &table, targets) }
    if "export".hasPrefix(job) { try export(ledger, reference, &table, targets) }
    table.printAll()
  }

  private func report(
    _ ledger: Ledger,
    _ reference: OpaquePointer,
    _ table: inout Table,
    _ targets: Targets
  ) throws {
    var query = UsageQuery(
      try WorkspaceID(TeamCalls.workspace),
      by: [.dimension(.execution)]
    )
    query.top = 10
    var (ours, theirs): ([Double], [Double]) = ([], [])
    var groups: Int64 = 0
    for _ in 0..<rounds {
      var cost: Int64 = 0
      theirs.append(
        try processorTime {
          let code = reference_by_execution(
            reference,
            TeamCalls.workspace,
            .min,
            .max,
            &groups,
            &cost
          )
          guard code == 0 else { throw Refused() }
        }
      )
      ours.append(
        try processorTime {
          let answer = try ledger.usage(query)
          let all = Int64(answer.rows.reduce(0) { $0 + max(1, $1.otherGroups) })
          guard answer.total.cost.nanodollars == cost, all == groups else { throw Refused() }
        }
      )
    }
    add("report by execution", "\(groups) groups", ours, theirs, most: 1.5, &table, targets)
  }

  private func export(
    _ ledger: Ledger,
    _ reference: OpaquePointer,
    _ table: inout Table,
    _ targets: Targets
  ) throws {
    let query = UsageQuery(try WorkspaceID(TeamCalls.workspace))
    let paths = ["c.csv", "library.csv"].map { folder.appending(path: $0).path }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    var (ours, theirs): ([Double], [Double]) = ([], [])
    var rows: Int64 = 0
    for _ in 0..<rounds {
      theirs.append(
        try processorTime {
          let code = reference_export(
            reference,
            TeamCalls.workspace,
            .min,
            .max,
            paths[0],
            &rows
          )
          guard code == 0 else { throw Refused() }
        }
      )
      ours.append(
        try processorTime {
          let done = try ledger.export(query, as: .csv, toFile: paths[1], replacing: true)
          guard done.summary.rows == rows else { throw Refused() }
        }
      )
    }
    guard try isSame(paths[0], paths[1]) else {
      print("The two exports differ: they are not compared.\n")
      return
    }
    add("export as csv", "\(rows) rows", ours, theirs, most: 2, &table, targets)
  }

  /// Whether a file is another without its first line.
  private func isSame(_ rows: String, _ titled: String) throws -> Bool {
    let (one, other) = (
      try Data(contentsOf: URL(filePath: rows), options: .alwaysMapped),
      try Data(contentsOf: URL(filePath: titled), options: .alwaysMapped)
    )
    guard let newline = other.firstIndex(of: UInt8(ascii: "\n")) else { return false }
    return other[(newline + 1)...] == one
  }

  private func add(
    _ name: String,
    _ answers: String,
    _ ours: [Double],
    _ theirs: [Double],
    most: Double,
    _ table: inout Table,
    _ targets: Targets
  ) {
    let ratio = zip(ours, theirs).map { $0 / $1 }.median
    table.rows.append([name, answers, theirs.median.short, ours.median.short, ratio.short])
    targets.atMost(most, ratio, "\(name) / C")
  }
}
