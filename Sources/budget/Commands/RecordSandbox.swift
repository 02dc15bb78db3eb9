import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget record sandbox`: records what a sandbox used while it ran.
struct RecordSandbox: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Record a run of a sandbox: its cores, its memory and its time together.",
    discussion: """
      Writes three rows, of the resources cpu, memory and sandbox, in one transaction.

      Example:
        budget record sandbox acme --cores 2 --memory-mb 4096 \\
          --duration 120 --id run-17
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("How many cores.", valueName: "quantity"))
  var cores: String

  @Option(parsing: .unconditional, help: ArgumentHelp("How much memory.", valueName: "megabytes"))
  var memoryMb: String

  @Option(parsing: .unconditional, help: ArgumentHelp("For how long.", valueName: "seconds"))
  var duration: String

  @Option(help: ArgumentHelp("An id that makes retries safe.", valueName: "id"))
  var id: String?

  @OptionGroup var context: ContextOptions
  @OptionGroup var record: RecordOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let memory = try count(memoryMb, "--memory-mb", upTo: Int64(Int32.max))
    let run = SandboxRun(
      id: try id.map { text in try reading("--id") { try RecordID(text) } },
      context: try context.context(in: scope, execution: record.execution),
      cores: try reading("--cores") { try Quantity(cores) },
      memoryMegabytes: Int32(clamping: memory),
      durationMilliseconds: try milliseconds(duration, "--duration"),
      timestamp: try record.timestamp(now: options.currentTime())
    )
    let (ledger, doubts) = try known.ledger(recording: scope, options)
    let ofClock = run.timestamp == nil ? try options.clockRemarks(ledger, scope.workspace) : []
    let ofSession = try ledger.remarks(onSessionOf: run.context, of: "run")
    return answer(try ledger.record(run)).remarking(ofClock + doubts + ofSession)
  }

  private func answer(_ recorded: [Recorded<RecordedUsage>]) -> Answer {
    let run = RecordedRun(recorded, id: id)
    return Answer(json: run.json, text: text(recorded), remarks: remarks(run.entries))
  }

  /// What to know about the run, in one sentence.
  private func remarks(_ rows: [RecordedEntry]) -> [String] {
    if !rows.contains(where: \.isNew) {
      return ["The run was recorded before; it was not counted again."]
    }
    let unpriced = rows.filter { $0.cost == nil }.map { quoted($0.name) }
    guard !unpriced.isEmpty else { return [] }
    let names = unpriced.joined(separator: ", ")
    return ["No price is known of \(names); set one with 'budget prices set-resource'."]
  }

  private func text(_ recorded: [Recorded<RecordedUsage>]) -> String {
    var table = Table([
      .init("RESOURCE"), .init("USAGE", .decimal), .init("UNIT"), .init("USD", .decimal),
      .init("ID"),
    ])
    for row in recorded.map(\.row) {
      table.add([
        row.usage.resourceType, row.usage.usage.description, row.unit,
        row.cost?.description ?? "unpriced", row.id.rawValue,
      ])
    }
    return table.text(.output)
  }
}
