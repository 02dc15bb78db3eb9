internal import BudgetSQLite

extension UsageRepository {
  /// Adds what calls tell by themselves, one by one: of those that are here, or in archives that
  /// were named.
  static func addDetails(
    of workspace: WorkspaceID,
    in period: Period,
    _ zone: Zone,
    to tally: inout UsageTally,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws {
    let missing = try archives.missing(of: workspace, in: period, on: connection)
    tally.lack += missing
    // What is left of a time from which rows have left would stand for all of it.
    let start = missing.map(\.before).max().map { max($0, period.start) } ?? period.start
    guard start < period.end else { return }
    let told = Period(storedStart: start, end: period.end)
    try archives.eachSource(of: workspace, in: told, on: connection) { source in
      try addDetails(of: workspace, in: told, zone, to: &tally, on: source)
    }
  }

  private static func addDetails(
    of workspace: WorkspaceID,
    in period: Period,
    _ zone: Zone,
    to tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    var prices: [Int64: ModelPrice]?
    var names = StepNames(in: zone)
    let statement = try connection.statement(DetailsSQL.calls)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let node = try tally.node { dimension in
        dimension == .workspace ? workspace.rawValue : try row.name(of: dimension)
      }
      guard let node else { continue }
      let instant = Instant(millisecondsSince1970: row.int64(0))
      let group = tally.group(node) { names.name(of: $0, at: instant) }
      let call = try ToldCall(row)
      if call.usesPromptCache, prices == nil {
        prices = try PriceRepository.everyModelPrice(on: connection)
      }
      try tally.addDetails(to: group) { details in
        if let latency = call.latencyMilliseconds { details.latencies.add(latency) }
        if call.isCached { try details.savings.addCached(call.computedCost) }
        if call.usesPromptCache {
          let rates = call.priceID.flatMap { prices?[$0]?.rates }
          details.savings.addPromptCache(rates?.cacheDifference(of: call.usage))
        }
      }
    }
  }
}

/// What is told of a call by itself.
private struct ToldCall {
  let latencyMilliseconds: Int64?
  let isCached: Bool
  let computedCost: Money?
  let priceID: Int64?
  let usage: TokenUsage

  /// Reads the columns behind the names.
  init(_ row: Row) throws {
    latencyMilliseconds = row.optionalInt64(15)
    isCached = row.bool(16)
    computedCost = row.optionalInt64(17).map(Money.init(nanodollars:))
    priceID = row.optionalInt64(18)
    usage = TokenUsage(
      prompt: try row.count(19, in: "llm_call"),
      cacheRead: try row.count(20, in: "llm_call"),
      cacheWrite5m: try row.count(21, in: "llm_call"),
      cacheWrite1h: try row.count(22, in: "llm_call"),
      promptAudio: try row.count(23, in: "llm_call"),
      cacheReadAudio: try row.count(24, in: "llm_call")
    )
  }

  /// Whether it read from a provider's cache, or wrote to one, and paid for it.
  var usesPromptCache: Bool {
    !isCached && usage.cacheRead | usage.cacheWrite5m | usage.cacheWrite1h > 0
  }
}

/// The names of stretches of time, of which many rows in a row have the same.
struct StepNames {
  private let zone: Zone
  private var last: [TimeStep: (period: Period, name: String)] = [:]

  init(in zone: Zone) { self.zone = zone }

  /// Returns the name of the step that an instant lies in.
  mutating func name(of step: TimeStep, at instant: Instant) -> String {
    if let last = last[step], last.period.contains(instant) { return last.name }
    let period = step.period(containing: instant, in: zone)
    let day = zone.civilDate(at: instant)
    let name = step.name(of: day, hour: zone.hoursGone(of: day, at: instant), in: zone)
    last[step] = (period, name)
    return name
  }
}

// MARK: - SQL

extension UsageRepository {
  package enum DetailsSQL {
    package static let all = [calls]

    // The names stand where every statement of rows has them.
    static let calls: StaticString = """
      SELECT
        timestamp_ms, project_id, 'llm', provider, model, service_tier, operation, feature, agent_id,
        user_id, session_id, execution_id, success, pricing_code, tags,
        latency_ms, served_from_cache, computed_cost_nanodollars, price_id, tokens_prompt,
        tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h, tokens_prompt_audio,
        tokens_cache_read_audio
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
      """
  }
}
