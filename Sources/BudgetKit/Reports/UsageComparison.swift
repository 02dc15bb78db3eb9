/// What one time cost beside another, a day, and why: price, volume and mix.
public struct UsageComparison: Sendable, Hashable {
  /// One of the times that are compared.
  public struct Time: Sendable, Hashable {
    /// From when until before when.
    public let period: Period
    /// What its rows add up to.
    public let figures: UsageFigures
    /// The cost of a day, rounded to the nanodollar.
    public let costPerDay: Money
    /// The cost of an average month, 30.4375 days, at the same pace.
    public let costPerMonth: Money
  }

  /// What is taken as the volume of all rows.
  public enum VolumeUnit: String, Sendable, Hashable {
    /// Input and output tokens.
    case tokens
    /// Calls and uses of resources, where one of the times has no tokens.
    case calls
  }

  /// A group in both times.
  public struct Row: Sendable, Hashable {
    /// The names of the group; `nil` where its rows name nothing, and in the line of other groups.
    public let names: [String?]
    /// How many groups were added up because they are beyond the top; 0 for a group by itself.
    public let otherGroups: Int
    /// What its rows add up to before.
    public let before: UsageFigures
    /// What its rows add up to after.
    public let after: UsageFigures
    /// How its cost a day changed.
    public let change: CostChange
  }

  /// What the names of each row are of, in their order.
  public let columns: [UsageGrouping]
  /// The earlier time, or whatever the other is measured by.
  public let before: Time
  /// The other time.
  public let after: Time
  /// Whether the later time is cut off at now, because it is not over.
  public let isUnfinished: Bool
  /// What counts as the volume; `nil` where one of the times has no rows at all: then all is mix.
  public let volumeUnit: VolumeUnit?
  /// The groups, those whose cost changed most first.
  public let rows: [Row]
  /// All groups together: the sums of their changes.
  public let total: CostChange
}

extension UsageComparison {
  /// Compares two tables of the same groups.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where a time is open or
  ///   empty, or ``LedgerError/Code/invalidAmount`` for figures too large to be split.
  init(_ old: UsageTable, _ new: UsageTable, isUnfinished: Bool, top: Int? = nil) throws {
    let days = (before: try old.dayCount, after: try new.dayCount)
    let unit = VolumeUnit.shared(by: old.total, new.total)
    let growth = unit.flatMap { unit in
      Fraction(Int128(new.total.volume(in: unit)), over: Int128(old.total.volume(in: unit)))
        .times(Fraction(days.before.numerator, over: days.before.denominator))?
        .times(days.after.inverse)
    }
    var pairs: [[String?]: (before: UsageFigures, after: UsageFigures)] = [:]
    for row in old.rows { pairs[row.names, default: (.init(), .init())].before = row.figures }
    for row in new.rows { pairs[row.names, default: (.init(), .init())].after = row.figures }
    let groups = pairs.sorted { $0.key.precede($1.key) }
    let costs = zip(
      try Self.costsPerDay(groups.map(\.value.before.cost), days.before),
      try Self.costsPerDay(groups.map(\.value.after.cost), days.after)
    )
    let rows = try zip(groups, costs).map { group, costs in
      let (before, after) = group.value
      let change = try CostChange(
        from: before,
        to: after,
        costs: costs,
        growth: growth,
        over: days
      )
      return Row(names: group.key, otherGroups: 0, before: before, after: after, change: change)
    }
    columns = old.columns
    before = try Time(old, days.before)
    after = try Time(new, days.after)
    self.isUnfinished = isUnfinished
    volumeUnit = unit
    self.rows = try Row.top(top, of: rows.sorted(by: Row.areInOrder))
    total = try rows.reduce(CostChange()) { try $0 + $1.change }
  }

  /// Returns what each group costs a day, so that they add up to what all cost.
  private static func costsPerDay(_ costs: [Money], _ days: Fraction) throws -> [Money] {
    let numerators = costs.map { Int128($0.nanodollars) * days.denominator }
    guard let parts = RoundedParts.of(numerators, over: days.numerator) else {
      throw LedgerError.uncountable("costs")
    }
    return parts.map(Money.init(nanodollars:))
  }
}

extension UsageComparison.Row {
  /// Returns the first rows, and the others added up in one.
  fileprivate static func top(_ count: Int?, of rows: [Self]) throws -> [Self] {
    guard let count, count < rows.count else { return rows }
    var (before, after, change) = (UsageFigures(), UsageFigures(), CostChange())
    for row in rows.dropFirst(count) {
      try before.add(row.before)
      try after.add(row.after)
      change = try change + row.change
    }
    let others = Self(
      names: rows[0].names.map { _ in nil },
      otherGroups: rows.count - count,
      before: before,
      after: after,
      change: change
    )
    return rows.prefix(count) + [others]
  }

  /// The larger change first, then by names.
  fileprivate static func areInOrder(_ left: Self, _ right: Self) -> Bool {
    let (one, other) = (left.change.difference, right.change.difference)
    if one.nanodollars.magnitude != other.nanodollars.magnitude {
      return one.nanodollars.magnitude > other.nanodollars.magnitude
    }
    return left.names.precede(right.names)
  }
}

extension UsageComparison.VolumeUnit {
  fileprivate static func shared(by old: UsageFigures, _ new: UsageFigures) -> Self? {
    [.tokens, .calls].first { old.volume(in: $0) > 0 && new.volume(in: $0) > 0 }
  }
}

extension UsageFigures {
  fileprivate func volume(in unit: UsageComparison.VolumeUnit) -> Int64 {
    switch unit {
    case .tokens: totalTokens
    case .calls: calls
    }
  }
}

extension UsageComparison.Time {
  fileprivate init(_ table: UsageTable, _ days: Fraction) throws {
    let cost = Fraction(Int128(table.total.cost.nanodollars), over: 1).times(days.inverse)
    guard let day = cost?.rounded,
      let month = cost?.times(.daysOfMonth)?.rounded
    else { throw LedgerError.uncountable("costs") }
    period = try table.boundedPeriod
    figures = table.total
    costPerDay = Money(nanodollars: day)
    costPerMonth = Money(nanodollars: month)
  }
}

extension UsageTable {
  /// The time that was taken in, which has both ends.
  fileprivate var boundedPeriod: Period {
    get throws {
      guard let since, let until, since < until else {
        throw LedgerError(
          .invalidValue,
          "Times that are compared have a start and, after it, an end; give both."
        )
      }
      return try Period(start: since, end: until)
    }
  }

  /// How many days of 24 hours the time had.
  fileprivate var dayCount: Fraction {
    get throws {
      let period = try boundedPeriod
      return Fraction(Int128(period.end.milliseconds(since: period.start)), over: 86_400_000)
    }
  }
}
