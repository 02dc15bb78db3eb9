import BudgetKit
import CFaults
import Glibc
import LedgerFixture

/// Records until the file may not grow any more, alone and in batches, and says what became of
/// each.
enum FillWork {
  static func run(_ arguments: WorkerArguments) throws {
    let ledger = try arguments.ledger()
    let room = try arguments.number("room", default: 0)
    if room > 0 { process_limit_file_size(try largestFile(arguments.text("path")) + room) }
    var failures = 0
    for index in 0..<100_000 {
      if !record(["single-\(index)"], in: ledger) { failures += 1 }
      let batch = (0..<50).map { "batch-\(index)-\($0)" }
      if index % 10 == 0 && !record(batch, in: ledger) { failures += 1 }
      if failures >= 5 { break }
    }
    let status = try ledger.budget(for: WorkspaceID(Books.workspace)).status()
    Report.line("spent \((status.spent ?? .zero).nanodollars)")
  }

  private static func record(_ ids: [String], in ledger: Ledger) -> Bool {
    do {
      try ledger.record(contentsOf: ids.map(call))
      for id in ids { Report.line("acknowledged \(id)") }
      return true
    } catch let error as LedgerError {
      for id in ids { Report.line("failed \(id) \(error.code) \(error.message)") }
    } catch {
      Report.line("error \(error)")
    }
    return false
  }

  private static func call(_ id: String) throws -> LLMCall {
    LLMCall(
      id: try RecordID(id),
      workspace: try WorkspaceID(Books.workspace),
      provider: LLMCall.unspecified,
      model: LLMCall.unspecified,
      usage: TokenUsage(),
      reportedCost: Money(nanodollars: 1)
    )
  }

  private static func largestFile(_ path: String) -> Int64 {
    ["", "-wal"].map { suffix in
      var status = stat()
      return stat(path + suffix, &status) == 0 ? Int64(status.st_size) : 0
    }.max() ?? 0
  }
}
