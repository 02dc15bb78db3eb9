/// A question about what was used and what it cost: which rows, how they are grouped, and in what
/// order the groups are told.
///
/// ```swift
/// var query = UsageQuery(acme, by: [.dimension(.user), .time(.week)], over: .last(days: 30))
/// query.filters = [UsageFilter(.agent, in: ["planner", "writer"])]
/// query.top = 10
/// let table = try ledger.usage(query)
/// ```
public struct UsageQuery: Sendable, Hashable {
  /// The workspaces; `nil` for all of the ledger.
  public var workspaces: [WorkspaceID]?
  /// How rows are grouped; empty for their total alone.
  ///
  /// Models of one name from two providers are two: who groups by model groups by provider, too.
  public var groupings: [UsageGrouping]
  /// Which rows are taken in: those that pass every filter.
  public var filters: [UsageFilter]
  /// Which time is taken in.
  public var period: UsagePeriod
  /// The zone whose days, weeks and months are meant; `nil` for each workspace's own.
  public var zone: Zone?
  /// The order of the groups; `nil` for names where time is among the groupings, else by falling
  /// cost.
  public var order: UsageOrder?
  /// How many groups are told by themselves, with the rest added up in one line; `nil` for all.
  public var top: Int?
  /// What is told of each group that only its calls know, and no sum of days: these are read then.
  public var details: Set<UsageDetail> = []
  /// Whether only the sums of ``UsageTotals`` are needed, which take less to read.
  var isOfTotals = false

  /// Creates a query.
  public init(
    workspaces: [WorkspaceID]?,
    by groupings: [UsageGrouping] = [],
    over period: UsagePeriod = .all,
    filters: [UsageFilter] = [],
    zone: Zone? = nil,
    order: UsageOrder? = nil,
    top: Int? = nil
  ) {
    self.workspaces = workspaces
    self.groupings = groupings
    self.period = period
    self.filters = filters
    self.zone = zone
    self.order = order
    self.top = top
  }

  /// Creates a query about one workspace.
  public init(
    _ workspace: WorkspaceID,
    by groupings: [UsageGrouping] = [],
    over period: UsagePeriod = .all
  ) {
    self.init(workspaces: [workspace], by: groupings, over: period)
  }
}

extension UsageQuery {
  /// The most groupings of one query.
  public static let mostGroupings = 8

  /// The groupings, each once, the provider behind its model.
  var columns: [UsageGrouping] {
    var columns: [UsageGrouping] = []
    func add(_ grouping: UsageGrouping) {
      if !columns.contains(grouping) { columns.append(grouping) }
    }
    for grouping in groupings {
      add(grouping)
      let isNamed = groupings.contains(.dimension(.provider))
      if grouping == .dimension(.model), !isNamed { add(.dimension(.provider)) }
    }
    return columns
  }

  /// Whether rules of categories are needed.
  var needsCategories: Bool {
    groupings.contains(.dimension(.category)) || filters.contains { $0.dimension == .category }
  }

  /// The order that is meant where none is given.
  var usedOrder: UsageOrder {
    order ?? (groupings.contains { $0.timeStep != nil } ? .names : .falling(.cost))
  }

  /// Returns which cells of the usage cube tell everything that is asked, of days of a workspace's
  /// own zone; `nil` where rows must be read.
  func cells(of ownZone: Zone) -> UsageCells? {
    let dimensions = filters.map(\.dimension) + groupings.compactMap(\.dimension)
    let steps = groupings.compactMap(\.timeStep)
    guard steps.isEmpty || (zone ?? ownZone) == ownZone else { return nil }
    // Those of projects have only the sums of totals.
    let isByProject = dimensions.allSatisfy { $0 == .project || $0 == .workspace }
    let hasProjects = isOfTotals && isByProject
    if steps.contains(.hour) { return hasProjects ? .projectHours : nil }
    if hasProjects { return .projectDays }
    return dimensions.contains(where: \.needsRows) ? nil : .groupDays
  }

  /// Throws unless the question can be answered.
  func validate() throws {
    for filter in filters { try filter.validate() }
    guard groupings.count <= Self.mostGroupings else {
      throw LedgerError(
        .invalidValue,
        "A report groups by at most \(Self.mostGroupings) names, not \(groupings.count); leave some out."
      )
    }
    if let top, top < 1 {
      throw LedgerError(.invalidValue, "A report tells at least 1 group, not \(top).")
    }
  }
}

/// The cells of the usage cube, by what they are sums of.
enum UsageCells {
  /// Those of each group in each day.
  case groupDays
  /// Those of each project in each day.
  case projectDays
  /// Those of each project in each hour of a day.
  case projectHours
}
