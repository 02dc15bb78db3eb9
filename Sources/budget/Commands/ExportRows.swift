import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget export`: the rows themselves, in the formats of others.
struct ExportRows: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write calls, resources and adjustments in a format of others.",
    discussion: """
      The costs add up to 'budget report' of the same time and filters; what was voided is left out. A file that is \
      named appears when all of it is there.

      Example:
        budget export acme --format csv --last 30d > acme.csv
        budget export acme --format focus --this month --out focus.csv
        budget export --all --format ccusage --filter kind=llm
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(
    help: ArgumentHelp(
      "csv (the default), jsonl, json, md, focus, otlp or ccusage.",
      valueName: "format"
    )
  )
  var format: String?

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(
    help: ArgumentHelp("The day or instant before which the rows end.", valueName: "day|instant")
  )
  var until: String?

  @OptionGroup var period: UsagePeriodOptions
  @OptionGroup var filters: UsageFilterOptions

  @Option(help: ArgumentHelp("The file to write; default the output.", valueName: "file"))
  var out: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let format = try exportFormat()
    guard !force || out != nil else {
      throw Failure.usage("--force belongs to --out, which names the file to replace.")
    }
    let out = try out.map { try filePath($0, "--out") }
    let scope = try scope.scope()
    var query = UsageQuery(workspaces: scope.map { [$0.workspace] })
    query.period = try period.period(since: since, until: until)
    try filters.apply(to: &query, project: scope?.project)
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let doubts = try scope.map { try ledger.doubts(about: $0) } ?? []
    guard let (path, summary) = try export(query, as: format, to: out, from: ledger) else {
      return Answer(json: .null, text: "", isPrinted: true)
    }
    return Answer(
      json: summary.json(in: path),
      text: path.map { plain($0, limit: 4096) + "\n" } ?? "",
      remarks: doubts + summary.remarks(for: format),
      isPrinted: path == nil
    )
  }

  private func exportFormat() throws -> ExportFormat {
    let format: ExportFormat? = try format.map { try choice($0, "--format") }
    guard options.json, out == nil else { return format ?? .csv }
    guard format ?? .json == .json else {
      throw Failure.usage(
        "--json is --format json where the rows are printed; give one of them, or name a file with --out."
      )
    }
    return .json
  }

  /// Exports into the file that is named, or prints.
  ///
  /// - Returns: The file, if one was named, and what was exported; `nil` where nobody reads the
  ///   output to its end.
  private func export(
    _ query: UsageQuery,
    as format: ExportFormat,
    to out: String?,
    from ledger: Ledger
  ) throws -> (path: String?, summary: ExportSummary)? {
    var bar = ProgressBar("rows", isWanted: out != nil || !StandardStream.output.isTerminal)
    defer { bar.end() }
    guard let out else {
      return try ledger.print(query, as: format) { bar.show($0, of: nil) }.map { (nil, $0) }
    }
    let done = try ledger.export(query, as: format, toFile: out, replacing: force) {
      bar.show($0, of: nil)
    }
    return (done.path, done.summary)
  }
}

/// Nobody reads the output any more.
private struct ClosedPipe: Error {}

extension Ledger {
  /// Prints rows as they are read.
  ///
  /// - Returns: What was exported; `nil` where a reader has seen enough, which is no failure.
  fileprivate func print(
    _ query: UsageQuery,
    as format: ExportFormat,
    progress: @escaping (Int) -> Void
  ) throws -> ExportSummary? {
    do {
      return try export(query, as: format, progress: progress) { bytes in
        let error = StandardStream.output.write(bytes)
        guard error == 0 else {
          throw StandardStream.isClosedPipe(error) ? ClosedPipe() : Failure.output(error)
        }
      }
    } catch let error as LedgerError {
      switch error.cause {
      case is ClosedPipe: return nil
      case let failure as Failure: throw failure
      default: throw error
      }
    }
  }
}

extension ExportSummary {
  /// What to know about the figures.
  fileprivate func remarks(for format: ExportFormat) -> [String] {
    var remarks = unknownNames.map(\.remark)
    if rows == 0 { return remarks + ["Nothing was recorded that is asked for."] }
    if unpricedRows > 0 {
      remarks.append(
        unpricedRows == 1
          ? "1 call has no price and is not in the cost."
          : "\(unpricedRows) calls have no price and are not in the cost."
      )
    }
    if omittedRows > 0 {
      remarks.append(
        "\(counted(omittedRows, "row")) \(omittedRows == 1 ? "is" : "are") left out: \(format.rawValue) has no word for a cost that nobody knows."
      )
    }
    return remarks
  }
}
