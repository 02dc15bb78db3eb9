import ArgumentParser
import BudgetKit

/// `budget import trace`: takes over a log whose columns are named by options.
struct ImportTrace: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Import a CSV or JSONL file; options name its columns.",
    discussion: """
      The fields of a call are timestamp, model, provider, prompt_tokens, completion_tokens, cache_read_tokens, \
      cache_write_tokens, cache_write_1h_tokens, reasoning_tokens, prompt_audio_tokens, cache_read_audio_tokens, \
      prompt_image_tokens, completion_audio_tokens, completion_image_tokens, web_searches, service_tier, cost, id, \
      project, execution, agent, user, session, operation, latency_ms, success, error, feature and tag.<key>. A \
      timestamp, a model and a provider are needed, and tokens or a cost. In JSONL a dot leads into an object: \
      properties.cost.

      Example:
        budget import trace trace.csv --workspace acme \\
          --column timestamp=TIMESTAMP --column prompt_tokens=ContextTokens \\
          --column completion_tokens=GeneratedTokens --assume-zone UTC \\
          --constant provider=openai --constant model=gpt-4o
      """
  )

  /// How the file is written.
  enum Format: String, CaseIterable {
    case csv
    case jsonl
  }

  @Argument(help: "The file.")
  var file: String

  @OptionGroup var destination: DestinationOptions

  @Option(help: ArgumentHelp("A field of a call and its column.", valueName: "field=column"))
  var column: [String] = []

  @Option(help: ArgumentHelp("A field with one value for all calls.", valueName: "field=value"))
  var constant: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read only lines whose column has this value, or with != has not.",
      valueName: "column=value"
    )
  )
  var filter: [String] = []

  @Option(help: ArgumentHelp("csv or jsonl; otherwise by the file's name.", valueName: "format"))
  var format: String?

  @Option(
    help: ArgumentHelp("What separates the cells of CSV; tab for a tab.", valueName: "character")
  )
  var delimiter = ","

  @Option(help: ArgumentHelp("iso, unix (seconds) or unix-ms.", valueName: "format"))
  var timestampFormat = "iso"

  @Option(help: ArgumentHelp("The IANA time zone of times without one.", valueName: "zone"))
  var assumeZone: String?

  @Option(
    help: ArgumentHelp("The instant from which unix and unix-ms count.", valueName: "instant")
  )
  var base: String?

  @Flag(help: "Prompt tokens exclude those read from and written to a cache.")
  var promptExcludesCache = false

  @Flag(help: "Completion tokens exclude those spent on reasoning.")
  var completionExcludesReasoning = false

  @Option(
    help: ArgumentHelp(
      "A label that keeps identical lines of different files apart where they have no ids.",
      valueName: "label"
    )
  )
  var source: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try destination.workspaceID()
    let project = try destination.projectID()
    try requireFile(file)
    let mapping = try mapping()
    var bar = ProgressBar("calls")
    defer { bar.end() }
    let summary = try options.ledger(importing: file).importTrace(
      at: file,
      mapping: mapping,
      into: workspace,
      project: project,
      again: destination.again
    ) { done in bar.show(done, of: nil) }
    return summary.answer
  }
}

extension ImportTrace {
  private func mapping() throws -> TraceMapping {
    var mapping = TraceMapping(
      format: try traceFormat(),
      timestampFormat: try choice(timestampFormat, "--timestamp-format"),
      assumedZone: try assumeZone.map { text in
        try reading("--assume-zone") { try Zone(identifier: text) }
      },
      base: try base.map { try instant($0, "--base") },
      promptExcludesCache: promptExcludesCache,
      completionExcludesReasoning: completionExcludesReasoning,
      source: source
    )
    for text in column { try reading("--column") { try mapping.addColumn(text) } }
    for text in constant { try reading("--constant") { try mapping.addConstant(text) } }
    for text in filter { try reading("--filter") { try mapping.addFilter(text) } }
    try mapping.validate()
    return mapping
  }

  private func traceFormat() throws -> TraceMapping.Format {
    let isJSONL = [".jsonl", ".ndjson"].contains { file.hasSuffix($0) }
    let format = try format.map { try choice($0, "--format", as: Format.self) }
    guard (format ?? (isJSONL ? .jsonl : .csv)) == .csv else { return .jsonl }
    let bytes = Array((delimiter == "tab" ? "\t" : delimiter).utf8.prefix(2))
    guard bytes.count == 1 else {
      throw Failure.usage(
        "--delimiter: \(quoted(delimiter)) is not one ASCII character; write one, or tab."
      )
    }
    return .csv(delimiter: bytes[0])
  }
}
