internal import BudgetSQLite

/// The rows of the ledger that count: calls, uses of resources and adjustments.
enum RecordedRowRepository {
  /// Hands over the rows that a question takes in, one workspace after the other, each in the order
  /// of time.
  ///
  /// - Parameters:
  ///   - query: The question; its groupings, order and top do not matter.
  ///   - now: What the last days and the current month are counted from.
  ///   - archives: Where rows are read that have left the ledger.
  ///   - connection: The connection, on a state that does not change.
  ///   - body: Is given each row.
  /// - Returns: The names of filters that no row of the time has.
  /// - Throws: ``LedgerError``, or what `body` throws.
  /// - Complexity: Linear in the rows of the time; the memory does not grow with them.
  static func forEach(
    of query: UsageQuery,
    now: Instant,
    with archives: AttachedArchives = AttachedArchives(),
    on connection: borrowing Connection,
    _ body: (RecordedRow) throws -> Void
  ) throws -> [UsageFilter] {
    var filtered = FilteredNames(
      query.filters,
      try FeatureCategoryRepository.categories(for: query, on: connection)
    )
    for workspace in try query.workspaces ?? WorkspaceRepository.list(on: connection).map(\.0) {
      let ownZone = try WorkspaceRepository.zone(of: workspace, on: connection)
      let period = try query.period.period(in: query.zone ?? ownZone, now: now)
      try archives.eachSource(of: workspace, in: period, on: connection) { source in
        try forEach(of: workspace, in: period, on: source) { row in
          if filtered.takeIn({ row.name(of: $0) }) { try body(row) }
        }
      }
    }
    return filtered.unknown
  }

  private static func forEach(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection,
    _ body: (RecordedRow) throws -> Void
  ) throws {
    func rows(_ statement: Statement, _ read: @escaping (Row) throws -> RecordedRow) -> RowStream {
      RowStream(
        statement.bind(workspace.rawValue)
          .bind(period.start.millisecondsSince1970)
          .bind(period.end.millisecondsSince1970),
        read
      )
    }
    var streams = [
      rows(try connection.statement(LLMCallTable.SQL.counting)) { .call(try RecordedCall($0)) },
      rows(try connection.statement(ResourceUsageTable.SQL.counting)) {
        .usage(try RecordedUsage($0))
      },
      rows(try connection.statement(AdjustmentTable.SQL.counting)) {
        try RecordedRow(adjustment: $0)
      },
    ]
    defer { for stream in streams { stream.close() } }
    for place in streams.indices { try streams[place].advance() }
    while let place = earliest(of: streams), let row = streams[place].row {
      try body(row)
      try streams[place].advance()
    }
  }
}

extension RecordedRowRepository {
  /// Returns the place of the stream whose row is next; `nil` after the last.
  private static func earliest(of streams: [RowStream]) -> Int? {
    var earliest: (place: Int, time: Int64)?
    for place in streams.indices {
      guard let time = streams[place].time, time < earliest?.time ?? Int64.max else { continue }
      earliest = (place, time)
    }
    return earliest?.place
  }
}

/// The rows of one table, one after the other.
private struct RowStream {
  private let statement: Statement
  private let read: (Row) throws -> RecordedRow
  /// The row that is next; `nil` after the last.
  private(set) var row: RecordedRow?
  /// When it counts, in milliseconds since 1970.
  private(set) var time: Int64?

  init(_ statement: Statement, _ read: @escaping (Row) throws -> RecordedRow) {
    self.statement = statement
    self.read = read
  }

  mutating func advance() throws {
    row = try statement.step() ? try read(statement.row) : nil
    time = row?.timestamp.millisecondsSince1970
  }

  /// Makes the statement ready for its next use.
  func close() { statement.reset() }
}
