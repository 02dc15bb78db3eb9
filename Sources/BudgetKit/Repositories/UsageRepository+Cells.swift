internal import BudgetSQLite

extension UsageRepository {
  /// Adds the cells of whole days; of those of groups all figures, or only the sums of totals.
  static func add(
    _ cells: UsageCells,
    of workspace: WorkspaceID,
    on days: ClosedRange<CivilDate>,
    _ zone: Zone,
    ofTotals isOfTotals: Bool,
    to tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    tally.source.hasCells = true
    switch cells {
    case .groupDays:
      let sql = isOfTotals ? CellsSQL.totals : CellsSQL.cells
      try addGroups(sql, of: workspace, on: days, zone, to: &tally, on: connection) { row in
        isOfTotals
          ? UsageSums(try UsageTotals(row, from: 2, in: "usage_day"))
          : try UsageSums(checking: row, from: 2, in: "usage_day")
      }
    case .projectDays:
      try addProjects(
        CellsSQL.projectDays,
        "usage_project_day",
        of: workspace,
        on: days,
        zone,
        to: &tally,
        on: connection
      )
    case .projectHours:
      try addProjects(
        CellsSQL.projectHours,
        "usage_hour",
        of: workspace,
        on: days,
        zone,
        to: &tally,
        on: connection
      )
    }
  }

  private static func addGroups(
    _ sql: StaticString,
    of workspace: WorkspaceID,
    on days: ClosedRange<CivilDate>,
    _ zone: Zone,
    to tally: inout UsageTally,
    on connection: borrowing Connection,
    _ sums: (Row) throws -> UsageSums
  ) throws {
    let groups = try CubeGroups(of: workspace, for: &tally, on: connection)
    let statement = try connection.statement(sql)
      .bind(workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      tally.source.cells += 1
      let (number, isAttributed) = try groups.node(of: row.int64(1))
      guard let node = number else { continue }
      let day = CivilDate(daysSince1970: Int(row.int64(0)))
      let group = tally.group(node) { $0.name(of: day, hour: 0, in: zone) }
      let sums = try sums(row)
      try tally.add(
        UsageFigures(sums: sums, unattributedCalls: isAttributed ? 0 : sums.calls),
        to: group
      )
    }
  }

  /// Adds the cells of projects, which do not say whether their calls belong to anybody.
  private static func addProjects(
    _ sql: StaticString,
    _ table: StaticString,
    of workspace: WorkspaceID,
    on days: ClosedRange<CivilDate>,
    _ zone: Zone,
    to tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(sql)
      .bind(workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
    defer { statement.reset() }
    var names = CellNames(in: zone)
    while try statement.step() {
      let row = statement.row
      tally.source.cells += 1
      let node = try tally.node { dimension in
        dimension == .workspace ? workspace.rawValue : try row.name(of: dimension)
      }
      guard let node else { continue }
      names.move(toDay: row.int64(0), hour: row.int64(2))
      let group = tally.group(node) { names.name(of: $0) }
      let totals = try UsageTotals(row, from: 3, in: table)
      try tally.add(UsageFigures(sums: UsageSums(totals), unattributedCalls: 0), to: group)
    }
  }
}

/// The names of the hours and days that cells lie in, each worked out once for cells that follow
/// each other.
private struct CellNames {
  private let zone: Zone
  private var day: Int64?
  private var hour: Int64 = 0
  private var known: [TimeStep: String] = [:]

  init(in zone: Zone) { self.zone = zone }

  mutating func move(toDay day: Int64, hour: Int64) {
    guard self.day != day || self.hour != hour else { return }
    (self.day, self.hour, known) = (day, hour, [:])
  }

  mutating func name(of step: TimeStep) -> String {
    if let name = known[step] { return name }
    let day = CivilDate(daysSince1970: Int(day ?? 0))
    let name = step.name(of: day, hour: Int(hour), in: zone)
    known[step] = name
    return name
  }
}

extension UsageSums {
  /// Creates sums of which only those of totals are known.
  fileprivate init(_ totals: UsageTotals) {
    calls = totals.calls
    unpricedCalls = totals.unpricedCalls
    cost = totals.cost
    tokens.prompt = totals.promptTokens
    tokens.completion = totals.completionTokens
    tokens.cacheRead = totals.cacheReadTokens
    // Of which life is not known; only their sum is asked for.
    tokens.cacheWrite5m = totals.cacheWriteTokens
  }
}

/// The groups of a workspace in the usage cube, each with the place of its names in a tally.
private struct CubeGroups {
  private enum Place {
    case unknown
    case leftOut
    case node(GroupTree.Node, isAttributed: Bool)
  }

  /// For each number of a group.
  private var places: [Place] = []

  init(
    of workspace: WorkspaceID,
    for tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(UsageRepository.CellsSQL.groups)
      .bind(workspace.rawValue)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let node = try tally.node { dimension in
        dimension == .workspace ? workspace.rawValue : try row.name(of: dimension)
      }
      let group = Int(row.int64(0))
      guard group >= 0 else { throw LedgerError.impossible("usage_group", "\(group)") }
      let missing = group + 1 - places.count
      if missing > 0 { places += [Place](repeating: .unknown, count: missing) }
      places[group] = node.map { .node($0, isAttributed: row.isAttributed) } ?? .leftOut
    }
  }

  /// Returns the place of a group's names, `nil` for a group that is not taken in, and whether it
  /// says whose its calls are.
  func node(of group: Int64) throws -> (GroupTree.Node?, isAttributed: Bool) {
    let place = places.indices.contains(Int(group)) ? places[Int(group)] : .unknown
    switch place {
    case .node(let node, let isAttributed): return (node, isAttributed)
    case .leftOut: return (nil, false)
    case .unknown:
      throw LedgerError.damaged("Table usage_day holds the sums of a group that is not there")
    }
  }
}

extension UsageRepository {
  package enum CellsSQL {
    package static let all = [groups, cells, totals, projectDays, projectHours]

    static let groups: StaticString = """
      SELECT
        g.group_id, nullif(g.project_id, ''), g.kind, g.provider, g.model, nullif(g.service_tier, ''),
        nullif(g.operation, ''), nullif(g.feature, ''), nullif(g.agent_id, ''), nullif(g.user_id, '')
      FROM usage_group AS g
      JOIN workspace AS w ON w.workspace_number = g.workspace_number
      WHERE w.workspace_id = :workspace_id
      ORDER BY g.group_id
      """

    static let cells: StaticString = """
      SELECT
        day, group_id,
        calls, failed_calls, unpriced_calls, cached_calls, cost_nanodollars,
        failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,
        output_cost_nanodollars, cache_read_cost_nanodollars,
        cache_write_cost_nanodollars, other_cost_nanodollars, tokens_prompt,
        tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio,
        tokens_completion_image, web_searches, latency_ms, latency_count,
        quantity_millionths, duration_ms
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """

    static let totals: StaticString = """
      SELECT
        day, group_id, calls, unpriced_calls, cost_nanodollars, tokens_prompt, tokens_completion,
        tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """

    // The project stands where every statement of rows has it.
    static let projectDays: StaticString = """
      SELECT
        day, nullif(project_id, ''), 0, calls, unpriced_calls, cost_nanodollars, tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """

    static let projectHours: StaticString = """
      SELECT
        day, nullif(project_id, ''), hour, calls, unpriced_calls, cost_nanodollars, tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """
  }
}
