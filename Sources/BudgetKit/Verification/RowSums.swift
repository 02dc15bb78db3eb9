internal import BudgetSQLite

/// What the rows of a ledger add up to, gathered in one pass over them: the usage cube, and the
/// totals of executions.
///
/// Names are not kept, but numbers that stand for them, so that a pass over millions of rows makes
/// no texts.
///
/// - Complexity: Linear in the rows; in memory the cells of the cube and the executions.
struct RowSums {
  struct DayKey: Hashable {
    let day: Int
    let group: UInt64
  }

  /// An hour of a project or of a model; hour 0 stands for a whole day where days are summed up.
  struct HourKey: Hashable {
    let day: Int
    let hour: Int
    let key: UInt64
  }

  /// A scope on a day.
  struct ScopeKey: Hashable {
    let scope: BudgetScope
    let day: Int
  }

  private(set) var days: [DayKey: UsageSums] = [:]
  /// What each project adds up to in each hour.
  private(set) var hours: [HourKey: UsageSpend] = [:]
  /// What each project adds up to on each day.
  private(set) var projectDays: [HourKey: UsageSpend] = [:]
  /// The calls and the cost of each model in each hour.
  private(set) var modelHours: [HourKey: UsageSpend] = [:]
  private(set) var executions: [UInt64: ExecutionSums] = [:]
  /// What each workspace and each project adds up to on each day.
  private(set) var scopes: [ScopeKey: UsageSpend] = [:]
  /// The names of the groups.
  private(set) var groups: [UInt64: (workspace: String, group: UsageGroup)] = [:]
  /// What stands for the model of each group.
  private var models: [UInt64: UInt64] = [:]
  private var zones: [UInt64: ZoneDays] = [:]
  /// The first and the last day on which there are rows.
  private var (firstDay, lastDay) = (Int.max, Int.min)
  private var projects: [UInt64: BudgetScope] = [:]
  /// Before which days the cube holds more than the rows add up to.
  let lines: RetentionLines

  /// The zone of a workspace, and the last day of it that was looked at.
  private struct ZoneDays {
    let zone: Zone
    var day = 0
    var period = Period(storedStart: .distantPast, end: .distantPast)
  }

  /// Reads all rows of the workspaces whose zones are known.
  ///
  /// Rows of archives that were attached are read, too, where they are all that has left a
  /// workspace.
  init(
    zones: [(workspace: WorkspaceID, zone: Zone)],
    _ lines: RetentionLines,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws {
    self.lines = lines
    for (workspace, zone) in zones {
      let key = try VerificationRepository.CubeKey.workspace(workspace.rawValue, on: connection)
      self.zones[key] = ZoneDays(zone: zone)
    }
    for kind in [Charge.Kind.llm, .compute, .adjustment] {
      try VerificationRepository.eachRow(of: kind, on: connection) { try add($0, kind) }
      for (archive, workspaces) in lines.complete {
        try archives.read(archive) { source in
          try VerificationRepository.eachRow(of: kind, on: source) { row in
            // The totals of executions hold themselves what of them has left.
            if workspaces.contains(row.key.workspace) { try add(row, kind, isHere: false) }
          }
        }
      }
    }
    for (key, spend) in hours {
      firstDay = min(firstDay, key.day)
      lastDay = max(lastDay, key.day)
      try projectDays[HourKey(day: key.day, hour: 0, key: key.key), default: UsageSpend()] += spend
      guard let scope = projects[key.key] else { continue }
      try scopes[ScopeKey(scope: scope, day: key.day), default: UsageSpend()] += spend
      guard scope.project != nil else { continue }
      let workspace = BudgetScope(workspace: scope.workspace)
      try scopes[ScopeKey(scope: workspace, day: key.day), default: UsageSpend()] += spend
    }
  }

  private mutating func add(
    _ row: VerificationRepository.CubeRow,
    _ kind: Charge.Kind,
    isHere: Bool = true
  ) throws {
    let isCorrection = kind == .adjustment
    if isHere, let execution = row.execution {
      let kind = isCorrection ? Charge.Kind(rawValue: row.names.group.kind) ?? kind : kind
      executions[execution, default: .init()].add(row.sums, kind, at: row.timestamp)
    }
    guard !isCorrection || row.counts else { return }
    guard let (day, hour) = place(of: row) else { return }
    days[DayKey(day: day, group: row.key.group), default: UsageSums()] += row.sums
    let model: UInt64
    if let known = models[row.key.group] {
      model = known
    } else {
      model = row.model
      models[row.key.group] = model
      remember(row.names, row.key)
    }
    let spend = UsageSpend(totals: row.sums.totals, held: row.sums.held)
    let project = HourKey(day: day, hour: hour, key: row.key.project)
    try hours[project, default: UsageSpend()] += spend
    var cost = UsageSpend()
    (cost.totals.calls, cost.totals.cost) = (row.sums.calls, row.sums.cost)
    try modelHours[HourKey(day: day, hour: hour, key: model), default: UsageSpend()] += cost
  }

  private mutating func remember(
    _ names: (workspace: String, group: UsageGroup),
    _ key: VerificationRepository.CubeKey
  ) {
    groups[key.group] = names
    projects[key.project] = BudgetScope(
      workspace: WorkspaceID(trusted: names.workspace),
      project: names.group.project.isEmpty ? nil : ProjectID(trusted: names.group.project)
    )
  }

  /// Returns the local day and hour of a row; `nil` for a workspace whose zone nobody knows.
  private mutating func place(of row: VerificationRepository.CubeRow) -> (day: Int, hour: Int)? {
    guard var last = zones[row.key.workspace] else { return nil }
    if !last.period.contains(row.timestamp) {
      let date = last.zone.civilDate(at: row.timestamp)
      last.day = date.daysSince1970
      last.period = Period.day(date, in: last.zone)
      zones[row.key.workspace] = last
    }
    let gone = row.timestamp.milliseconds(since: last.period.start)
    return (last.day, Int(gone / Zone.millisecondsPerHour))
  }

  /// Returns what a workspace or a project adds up to on some days.
  func spend(of scope: BudgetScope, days: ClosedRange<CivilDate>) throws -> UsageSpend {
    let first = max(days.lowerBound.daysSince1970, firstDay)
    let last = min(days.upperBound.daysSince1970, lastDay)
    guard first <= last else { return UsageSpend() }
    return try (first...last)
      .reduce(into: UsageSpend()) { sum, day in
        if let spend = scopes[ScopeKey(scope: scope, day: day)] { try sum += spend }
      }
  }
}
