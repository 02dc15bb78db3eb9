/// Adds up cells and rows by the groups of a question.
///
/// It needs memory for each group, and none for each row.
struct UsageTally {
  private let query: UsageQuery
  private let columns: [UsageGrouping]
  private let dimensions: [UsageDimension]
  private let steps: [TimeStep]
  private var tree = GroupTree()
  /// For each node of the tree the place of its figures; -1 where it is no group.
  private var places: [Int32] = []
  private var groups: [(node: GroupTree.Node, figures: UsageFigures)] = []
  /// What the calls of groups tell, by the places of their figures.
  private var details: [Int: CallDetails] = [:]
  /// The rows that have left, so that their calls tell nothing.
  var lack: [RemovedRows] = []
  /// The calls that were priced again.
  var repricedCalls: Int64 = 0
  private var periods: [Period] = []
  private var zones: Set<Zone> = []
  private var filtered: FilteredNames
  var source = UsageSource()

  init(_ query: UsageQuery, _ categories: FeatureCategories = FeatureCategories()) {
    self.query = query
    columns = query.columns
    dimensions = columns.compactMap(\.dimension)
    steps = columns.compactMap(\.timeStep)
    filtered = FilteredNames(query.filters, categories)
  }

  /// Notes what time of a workspace is looked at.
  mutating func look(at period: Period, in zone: Zone) {
    periods.append(period)
    zones.insert(zone)
  }

  /// Returns the place of the names that rows have; `nil` for rows that are not taken in.
  mutating func node(
    naming name: (UsageDimension) throws -> String?
  ) rethrows -> GroupTree.Node? {
    guard try filtered.takeIn(name) else { return nil }
    var node = GroupTree.root
    for dimension in dimensions {
      let found = try filtered.categories.name(of: dimension, name)
      if dimension == .category, found == FeatureCategories.none {
        filtered.categories.note(uncategorised: try name(.feature))
      }
      node = tree.child(of: node, named: found)
    }
    return node
  }

  /// Returns the place of a group: of names at a time.
  mutating func group(_ node: GroupTree.Node, at name: (TimeStep) -> String) -> GroupTree.Node {
    steps.reduce(node) { tree.child(of: $0, named: name($1)) }
  }

  /// Adds to a group.
  mutating func add(_ figures: UsageFigures, to group: GroupTree.Node) throws {
    let node = Int(group)
    if node >= places.count {
      places += [Int32](repeating: -1, count: node + 1 - places.count)
    }
    if places[node] < 0 {
      places[node] = Int32(groups.count)
      groups.append((group, UsageFigures()))
    }
    try groups[Int(places[node])].figures.add(figures)
  }
}

extension UsageTally {
  /// Adds what a call tells to its group; a group that has no figures is none.
  mutating func addDetails(
    to group: GroupTree.Node,
    _ body: (inout CallDetails) throws -> Void
  ) rethrows {
    guard places.indices.contains(Int(group)), places[Int(group)] >= 0 else { return }
    try body(&details[Int(places[Int(group)]), default: CallDetails()])
  }
}

// MARK: - The table

extension UsageTally {
  /// A group with its names in the order of the columns.
  private typealias Group = (names: [String?], figures: UsageFigures, details: CallDetails?)

  /// Returns what was added up, in the order that was asked for.
  func table() throws -> UsageTable {
    let all = named
    let total = try Self.sum(all)
    let (shown, others) = picked(all)
    var lines = shown.map {
      (names: $0.names, others: 0, figures: $0.figures, details: $0.details)
    }
    if !others.isEmpty {
      let sum = try Self.sum(others)
      lines.append((columns.map { _ in nil }, others.count, sum.figures, sum.details))
    }
    let shares = Shares.hundredthsOfPercent(of: lines.map(\.figures.cost))
    let start = periods.map(\.start).min() ?? Period.allTime.start
    let end = periods.map(\.end).max() ?? Period.allTime.end
    return UsageTable(
      query: query,
      columns: columns,
      zone: zones.count == 1 ? zones.first : query.zone,
      since: start > Period.allTime.start ? start : nil,
      until: end < Period.allTime.end ? end : nil,
      rows: zip(lines, shares).map {
        UsageRow(
          names: $0.names,
          otherGroups: $0.others,
          figures: $0.figures,
          details: $0.details,
          shareHundredthsOfPercent: $1
        )
      },
      total: total.figures,
      totalDetails: total.details,
      repricedCalls: repricedCalls,
      withoutDetails: lack,
      unnamedCalls: columns.indices.map { column in
        guard columns[column].dimension?.isAttribution == true else { return 0 }
        return all.reduce(0) { $0 &+ ($1.names[column] == nil ? $1.figures.calls : 0) }
      },
      unknownNames: filtered.unknown,
      uncategorisedFeatures: filtered.categories.uncategorised.sorted(),
      source: source
    )
  }

  /// The groups with their names; those whose rows took each other off are none.
  private var named: [Group] {
    let isTime = columns.map { $0.timeStep != nil }
    return groups.enumerated().compactMap { place, group -> Group? in
      guard !group.figures.areNothing else { return nil }
      let names = tree.names(of: group.node)
      var next = (name: 0, time: dimensions.count)
      let ordered = isTime.map { isTime in
        defer { if isTime { next.time += 1 } else { next.name += 1 } }
        return names[isTime ? next.time : next.name]
      }
      return (
        ordered, group.figures, query.details.isEmpty ? nil : details[place] ?? CallDetails()
      )
    }
  }

  private static func sum(
    _ groups: [Group]
  ) throws -> (figures: UsageFigures, details: CallDetails?) {
    let details = groups.compactMap(\.details)
    return (
      try groups.reduce(into: UsageFigures()) { try $0.add($1.figures) },
      details.isEmpty ? nil : try details.reduce(into: CallDetails()) { try $0.add($1) }
    )
  }

  /// Returns the groups that are told by themselves, in their order, and the others.
  private func picked(_ groups: [Group]) -> (shown: [Group], others: [Group]) {
    let ordered = Self.sorted(groups, by: query.usedOrder)
    guard let top = query.top, top < groups.count else { return (ordered, []) }
    guard query.usedOrder == .names else {
      return (Array(ordered.prefix(top)), Array(ordered.dropFirst(top)))
    }
    // Names tell nothing of what matters: the groups at the top are those that cost most.
    let costly = Self.sorted(groups, by: .falling(.cost))
    return (
      Self.sorted(Array(costly.prefix(top)), by: .names), Array(costly.dropFirst(top))
    )
  }

  private static func sorted(_ groups: [Group], by order: UsageOrder) -> [Group] {
    switch order {
    case .names: groups.sorted { $0.names.precede($1.names) }
    case .falling(let measure): sorted(groups, by: measure) { $0 > $1 }
    case .rising(let measure): sorted(groups, by: measure) { $0 < $1 }
    }
  }

  private static func sorted(
    _ groups: [Group],
    by measure: UsageMeasure,
    _ areInOrder: (Int64, Int64) -> Bool
  ) -> [Group] {
    groups.sorted { left, right in
      let (one, other) = (left.figures.amount(of: measure), right.figures.amount(of: measure))
      return one == other ? left.names.precede(right.names) : areInOrder(one, other)
    }
  }
}
