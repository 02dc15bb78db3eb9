import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget record resource`: records a use of something other than a model.
struct RecordResource: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "resource",
    abstract: "Record a use of a resource: processor time, memory, storage.",
    discussion: """
      Where the price is per time, two cores for 120 seconds cost usage x duration; without --duration the usage is in \
      the price's unit already, such as core-hours.

      Example:
        budget record resource acme --type cpu --usage 2 --duration 120
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(
    help: ArgumentHelp("cpu, memory, gpu, storage, or any name with a price.", valueName: "name")
  )
  var type: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much, with at most six decimals.", valueName: "quantity")
  )
  var usage: String

  @Option(parsing: .unconditional, help: ArgumentHelp("For how long.", valueName: "seconds"))
  var duration: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the provider says it cost, in US dollars.", valueName: "usd")
  )
  var cost: String?

  @Option(help: ArgumentHelp("An id that makes retries safe.", valueName: "id"))
  var id: String?

  @OptionGroup var context: ContextOptions

  @Option(help: ArgumentHelp("Anything else, as one JSON value.", valueName: "json"))
  var metadata: String?

  @OptionGroup var record: RecordOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let quantity = try reading("--usage") { try Quantity(self.usage) }
    let resource = ResourceUsage(
      id: try id.map { text in try reading("--id") { try RecordID(text) } },
      context: try context.context(in: scope, execution: record.execution),
      resourceType: type,
      usage: quantity,
      durationMilliseconds: try duration.map { try milliseconds($0, "--duration") },
      reportedCost: try cost.map { try money($0, "--cost") },
      metadata: try metadata.map(checkedMetadata),
      timestamp: try record.timestamp(now: options.currentTime())
    )
    let (ledger, doubts) = try known.ledger(recording: scope, options)
    let ofClock = resource.timestamp == nil ? try options.clockRemarks(ledger, scope.workspace) : []
    let ofSession = try ledger.remarks(onSessionOf: resource.context, of: "use")
    let recorded = try ledger.record(resource)
    let entry = RecordedEntry(recorded, gap: recorded.row.gapRemark)
    return Answer(
      json: entry.json,
      text: entry.text,
      remarks: ofClock + doubts + ofSession + entry.remarks
    )
  }
}
