/// What was used and what it cost, by group: the answer to a ``UsageQuery``, from which every
/// report and export is drawn.
public struct UsageTable: Sendable, Hashable {
  /// The question.
  public let query: UsageQuery
  /// What the names of each line are of, in their order.
  public let columns: [UsageGrouping]
  /// The zone whose days were meant; `nil` where workspaces have several.
  public let zone: Zone?
  /// The first instant that was taken in; `nil` for everything before the end.
  public let since: Instant?
  /// The instant before which it ended; `nil` for everything from the start on.
  public let until: Instant?
  /// The groups, in the order that was asked for, and at last what others add up to.
  public let rows: [UsageRow]
  /// All groups together, those included that are not told by themselves.
  public let total: UsageFigures
  /// What the calls of all groups tell; `nil` where no details were asked for.
  public let totalDetails: CallDetails?
  /// The calls whose cost was priced again after they were recorded: the parts of the cost, as that
  /// of input, are as recorded, so that these do not add up to it.
  public let repricedCalls: Int64
  /// The rows that have left the time, into archives that were not attached or for good: details
  /// are of the calls after them.
  public let withoutDetails: [RemovedRows]
  /// For each of ``columns`` how many calls have no name there, but should: they belong to nobody.
  ///
  /// It is 0 for stretches of time, and where only some kinds of rows have names.
  public let unnamedCalls: [Int64]
  /// The names of filters that no row has: of all groups that the workspaces ever had where the
  /// cube answered, of the rows of the time where they did.
  ///
  /// They may be mistyped.
  public let unknownNames: [UsageFilter]
  /// Features that are in no category, a few of them, where categories are among the groups.
  public let uncategorisedFeatures: [String]
  /// What was read for it.
  public let source: UsageSource
}

/// A group of a usage table, or several together.
public struct UsageRow: Sendable, Hashable {
  /// The names of the group, one for each column; `nil` where its rows name nothing, and in the
  /// line of other groups.
  public let names: [String?]
  /// How many groups were added up because they are beyond the top; 0 for a group by itself.
  public let otherGroups: Int
  /// What its rows add up to.
  public let figures: UsageFigures
  /// What its calls tell; `nil` where no details were asked for.
  public let details: CallDetails?
  /// Its part of the cost in hundredths of a percent: those of a table add up to 10,000; `nil`
  /// where nothing was spent in all, or credits outweigh it.
  public let shareHundredthsOfPercent: Int64?

  package init(
    names: [String?],
    otherGroups: Int,
    figures: UsageFigures,
    details: CallDetails? = nil,
    shareHundredthsOfPercent: Int64?
  ) {
    self.names = names
    self.otherGroups = otherGroups
    self.figures = figures
    self.details = details
    self.shareHundredthsOfPercent = shareHundredthsOfPercent
  }
}

/// What was read to answer a question.
public struct UsageSource: Sendable, Hashable {
  /// The cells of the usage cube.
  public internal(set) var cells: Int64 = 0
  /// The rows of calls, of uses of resources, and of adjustments.
  public internal(set) var rows: Int64 = 0
  /// Whether the cube was asked.
  public internal(set) var hasCells = false
  /// Whether rows were asked.
  public internal(set) var hasRows = false
}

extension UsageSource: CustomStringConvertible {
  /// `cube`, `rows`, or `cube and rows`; `nothing` where no time was asked about.
  public var description: String {
    switch (hasCells, hasRows) {
    case (true, true): "cube and rows"
    case (true, false): "cube"
    case (false, true): "rows"
    case (false, false): "nothing"
    }
  }
}

extension [String?] {
  /// Whether the names of a group stand before those of another; those of nobody come first.
  func precede(_ other: [String?]) -> Bool {
    lexicographicallyPrecedes(other) { left, right in
      // An empty name is a name, too: a tag may have it.
      guard let left, let right else { return left == nil && right != nil }
      return left < right
    }
  }
}
