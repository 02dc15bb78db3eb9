import ArgumentParser
import BudgetKit
import BudgetPages
import BudgetWire

/// `budget report`: what was used and what it cost, summed up.
struct ReportCosts: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Sum up what was used and what it cost.",
    discussion: """
      Days begin and end in the workspace's zone. --since is included, --until is not. Calls without a price are counted \
      but add nothing to the cost. Below the sums it lists the days, of the last 400 at most, that cost or used far more \
      than expected. With several groups, a filter, an order, a zone or a format, it is one table instead.

      Example:
        budget report acme --by model --since 2026-01-01 --until 2026-02-01
        budget report acme --by user,week --last 30d --filter agent=a1,a2 --top 10
        budget report --all --this month --filter success=false --format csv
        budget report acme --this month --html report.html
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(
    help: ArgumentHelp(
      "workspace, project, user, agent, session, execution, feature, category, operation, provider, model, tier, tag:KEY, kind, success, pricing, hour, day, week, month or quarter; several between commas. Default model, with --all workspace.",
      valueName: "group,..."
    )
  )
  var by: String?

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(
    help: ArgumentHelp("The day or instant before which the report ends.", valueName: "day|instant")
  )
  var until: String?

  @OptionGroup var usage: UsageQueryOptions

  @Flag(help: "Show how long calls took: the mean, p50, p95 and p99 of each group.")
  var latency = false

  @Flag(help: "Show what caches saved: your own, and prompt caching.")
  var savings = false

  @Option(help: ArgumentHelp("table, csv, json, jsonl, md or prometheus.", valueName: "format"))
  var format: String?

  @Option(
    help: ArgumentHelp("Write a page for a browser instead: one file.", valueName: "file"),
    completion: .file()
  )
  var html: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var amounts: CurrencyOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let amounts = try amounts.style(now: options.currentTime())
    return try answer(amounts).stamped(amounts, asJSON: format == TableFormat.json.rawValue)
  }

  private func answer(_ amounts: AmountStyle) throws -> Answer {
    let scope = try scope.scope()
    let word = by ?? (scope == nil ? "workspace" : "model")
    guard !force || html != nil else {
      throw Failure.usage("--force belongs to --html, which names the file to replace.")
    }
    guard amounts.currency == nil || html == nil else {
      throw Failure.usage("The page has US dollars; leave --currency out.")
    }
    if let html = try html.map({ try filePath($0, "--html") }) {
      let word = by ?? (scope == nil ? "workspace" : nil)
      return try answer(
        by: try word.map { try groupings($0, "--by") } ?? [],
        of: scope,
        asPage: html
      )
    }
    guard let scope, usage.isEmpty, format == nil, details.isEmpty, archives.archive.isEmpty,
      let grouping = ReportGrouping(rawValue: word)
    else { return try answer(by: try groupings(word, "--by"), of: scope, amounts) }
    let ledger = try options.ledger()
    let zone = try ledger.zone(of: scope.workspace)
    let report = try ledger.report(
      ReportQuery(
        workspace: scope.workspace,
        project: scope.project,
        by: grouping,
        since: try since.map { try instantOrDay($0, "--since", in: zone) },
        until: try until.map { try instantOrDay($0, "--until", in: zone) }
      )
    )
    let anomalies = try anomalies(of: report.query, in: ledger, zone)
    return Answer(
      json: report.json(anomalies, in: zone),
      text: report.text(amounts)
        + (anomalies.isEmpty
          ? ""
          : "\nNot normal\(amounts.currency == nil ? "" : ", in US dollars")\n"
            + anomalies.text(by: nil, in: zone, .output, amounts)),
      remarks: try ledger.doubts(about: scope) + ofTheFuture(report.query.since, ledger.now)
        + report.remarks + anomalies.sentences(in: zone)
    )
  }

  /// Answers with one table, whatever is asked.
  private func answer(
    by groupings: [UsageGrouping],
    of scope: BudgetScope?,
    _ amounts: AmountStyle
  ) throws -> Answer {
    let format: TableFormat = try format.map { try choice($0, "--format") } ?? .table
    guard !options.json || format == .table || format == .json else {
      throw Failure.usage("--json is --format json; give one of them.")
    }
    guard amounts.currency == nil || [.table, .md, .json].contains(format) else {
      throw Failure.usage(
        "--currency is for tables; \(format.rawValue) has US dollars, so leave it out."
      )
    }
    var query = try usage.query(
      scope.map { [$0.workspace] },
      project: scope?.project,
      by: groupings,
      since: since,
      until: until
    )
    query.details = details
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let table = try ledger.usage(query)
    return Answer(
      json: table.json,
      text: table.text(format, amounts),
      remarks: (try scope.map { try ledger.doubts(about: $0) } ?? [])
        + ofTheFuture(table.since, ledger.now) + table.remarks
        + (format == .table || format == .md ? [] : table.remarksOnParts)
    )
  }

  /// What is told that only calls know.
  private var details: Set<UsageDetail> {
    Set((latency ? [.latencies] : []) + (savings ? [.savings] : []))
  }

  /// Answers with a page for a browser.
  private func answer(
    by groupings: [UsageGrouping],
    of scope: BudgetScope?,
    asPage path: String
  ) throws -> Answer {
    guard details.isEmpty else {
      throw Failure.usage("--latency and --savings belong to tables; leave --html out.")
    }
    guard format == nil else {
      throw Failure.usage("--html is a format of its own; leave --format out.")
    }
    let query = try usage.query(
      scope.map { [$0.workspace] },
      project: scope?.project,
      by: groupings,
      since: since,
      until: until
    )
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let overview = try ledger.overview(query)
    let remarks = overview.asked.remarks
    // Budgets count rows that a filter leaves out.
    let isWhole = query.filters.isEmpty && scope?.project == nil
    let forecast = try isWhole ? scope.map { try ledger.forecast(of: $0) } : nil
    let page = UsagePage(
      of: scope.map { "\($0)" } ?? "all workspaces",
      overview,
      budgets: isWhole ? try ledger.openAccounts(of: scope?.workspace) : [],
      forecast: forecast.map { ($0, $0.sentence(.month, isCompared: false)) },
      remarks: remarks,
      now: ledger.now
    )
    let file = try ledger.writeFile(Array(page.document.utf8), to: path, replacing: force)
    return Answer(
      json: .written(file),
      text: plain(file, limit: 4096) + "\n",
      remarks: (try scope.map { try ledger.doubts(about: $0) } ?? [])
        + ofTheFuture(overview.asked.since, ledger.now) + remarks
    )
  }

  /// What to say of a time that has not begun, which may be mistyped.
  private func ofTheFuture(_ since: Instant?, _ now: Instant) -> [String] {
    guard let since, since > now else { return [] }
    return ["--since: \(since) has not come yet; it is \(now) now."]
  }

  /// Returns the days that were not normal in the time that is reported, or in its last days where
  /// it has too many.
  ///
  /// Only days that lie in that time as a whole are judged; today ends now. Hours are not: for them
  /// rows are read, and a report is to take no longer for a large ledger.
  private func anomalies(
    of query: ReportQuery,
    in ledger: Ledger,
    _ zone: Zone
  ) throws -> [SpendAnomaly] {
    let now = ledger.now
    let today = zone.civilDate(at: now)
    let last = query.until.map { zone.civilDate(at: $0.adding(milliseconds: -1)) } ?? today
    let latest = min(last, today)
    let earliest = latest.adding(days: 1 - AnomalyQuery.mostDays)
    let first = max(earliest, query.since.map { zone.civilDate(at: $0) } ?? earliest)
    guard first <= latest else { return [] }
    return try ledger.anomalies(
      AnomalyQuery(
        workspace: query.workspace,
        project: query.project,
        days: .range(first...latest)
      )
    )
    .filter { query.contains($0.day, in: zone, now: now) }
  }
}

extension ReportQuery {
  /// Whether all of the day that is over is reported.
  fileprivate func contains(_ day: CivilDate, in zone: Zone, now: Instant) -> Bool {
    let day = Period.day(day, in: zone)
    return (since ?? .distantPast) <= day.start && min(day.end, now) <= (until ?? .distantFuture)
  }
}
