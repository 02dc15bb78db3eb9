import BudgetKit
import Foundation

/// The import of a file of calls, beside the same calls recorded in batches by C, which gets them ready made.
struct RowsIn {
  private let calls: Int
  private let rounds: Int
  private let folders: Folders

  init(_ options: Options, _ folders: Folders) {
    calls = options.isQuick ? 20_000 : 100_000
    rounds = options.rounds ?? (options.isQuick ? 5 : 11)
    self.folders = folders
  }

  func run(_ targets: Targets) throws {
    let source = try SampleLedger.url(calls: 1000, in: folders)
    let made = try makeCalls()
    let file = folders.fast.appending(path: "calls.csv")
    try text(of: made).write(to: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let mapping = try mapping()
    let workspace = try WorkspaceID("acme")
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      let reference = try ReferenceWork(source.copyOfDatabase(named: "import-c.sqlite"))
      theirs.append(
        try processorTime {
          for first in stride(from: 0, to: calls, by: 1000) {
            reference.prepare(Array(made[first..<min(first + 1000, calls)]))
            try reference.recordBatch()
          }
        }
      )
      let ledger = try Ledger(path: source.copyOfDatabase(named: "import-library.sqlite"))
      ours.append(
        try processorTime {
          let summary = try ledger.importTrace(at: file.path, mapping: mapping, into: workspace)
          guard summary.new == calls else { throw Refused() }
        }
      )
    }
    let ratio = zip(theirs, ours).map { $0 / $1 }.median
    var table = Table(["import of \(calls) calls", "C's batches", "BudgetKit", "rate / C's"])
    let rates = [theirs, ours].map { (Double(calls) / $0.median * 1e3).short }
    table.rows.append(["calls a second of the processor"] + rates + [ratio.short])
    table.printAll()
    targets.atLeast(0.7, ratio, "import of a csv: rate / C's batches")
  }

  private func makeCalls() throws -> [LLMCall] {
    var generator = CallGenerator(seed: 4)
    let workspace = try WorkspaceID("acme")
    let now = Instant(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000))
    return try (0..<calls).map { _ in
      var call = try generator.next(at: now)
      call.workspace = workspace
      return call
    }
  }

  private func text(of calls: [LLMCall]) -> String {
    var text = "id,time,project,run,provider,model,input,output\r\n"
    for (number, call) in calls.enumerated() {
      let time = call.timestamp?.millisecondsSince1970 ?? 0
      let names = [call.project?.rawValue, call.execution?.rawValue, call.provider, call.model]
      let usage = call.usage
      text += "call-\(number),\(time),\(names.map { $0 ?? "" }.joined(separator: ",")),"
      text += "\(usage.prompt),\(usage.completion)\r\n"
    }
    return text
  }

  private func mapping() throws -> TraceMapping {
    var mapping = TraceMapping(
      format: .csv(delimiter: UInt8(ascii: ",")),
      timestampFormat: .unixMilliseconds
    )
    for column in [
      "id=id", "timestamp=time", "project=project", "execution=run", "provider=provider",
      "model=model", "prompt_tokens=input", "completion_tokens=output",
    ] {
      try mapping.addColumn(column)
    }
    return mapping
  }
}
