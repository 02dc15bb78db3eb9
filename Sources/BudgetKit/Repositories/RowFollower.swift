internal import BudgetSQLite

/// Hands over the rows of the ledger as they are written: each once, whatever time it is of.
///
/// It knows by their numbers how far it has read each table. A number is given again where the rows
/// that were written last have left (into an archive, or because an import replaced a call by a
/// state of it that says more); so it looks whether the last row that it has seen is still there as
/// it was, and if not, goes back to the last of its own that is.
struct RowFollower: Sendable {
  /// A row, and how far each table has been read with it.
  struct Followed: Sendable {
    let row: RecordedRow
    let numbers: RowNumbers
  }

  private struct Course: Sendable {
    /// The number up to which the table has been read.
    var number: Int64 = 0
    /// The row with that number, whoever's it is; `nil` where that is not known.
    var edge: RowMark?
    /// The own rows that were handed over last, the latest at last.
    var marks: [RowMark] = []
    /// Whether ``marks`` are all that there ever were.
    var knowsAll = true
  }

  private let workspace: WorkspaceID?
  private let since: Instant?
  private var courses: [RowTable: Course] = [:]

  /// How many rows it remembers of each table.
  private static let mostMarks = 1_024

  /// Begins with the first row.
  ///
  /// - Parameters:
  ///   - workspace: Whose rows; `nil` for everybody's.
  ///   - since: Their earliest time; `nil` for any.
  init(of workspace: WorkspaceID?, since: Instant?) {
    self.workspace = workspace
    self.since = since
    for table in RowTable.allCases { courses[table] = Course() }
  }

  /// Goes on behind rows that were handed over before.
  ///
  /// - Parameters:
  ///   - numbers: How far each table had been read.
  ///   - marks: The last of the rows, as many as are known.
  ///   - areAll: Whether there never were others.
  mutating func goOn(
    after numbers: RowNumbers,
    _ marks: [RowTable: [RowMark]],
    areAll: Bool
  ) {
    for table in RowTable.allCases {
      let own = marks[table] ?? []
      courses[table] = Course(
        number: own.last?.number ?? numbers[table],
        marks: own.suffix(Self.mostMarks),
        knowsAll: areAll && own.count <= Self.mostMarks
      )
    }
  }

  /// How far each table has been read.
  var numbers: RowNumbers {
    RowNumbers(
      calls: courses[.calls]?.number ?? 0,
      resources: courses[.resources]?.number ?? 0,
      adjustments: courses[.adjustments]?.number ?? 0
    )
  }

  /// Returns at most so many of the next rows; fewer where there are no more for now.
  ///
  /// Calls and uses of resources come in the order in which they were written, and of two at the
  /// heads of both the earlier first; what corrects them comes behind them all.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` where it cannot be told any
  ///   more which rows were handed over.
  mutating func next(_ limit: Int, on connection: borrowing Connection) throws -> [Followed] {
    var rows: [Followed] = []
    let last = try Dictionary(
      uniqueKeysWithValues: RowTable.allCases.map { table in
        (table, try align(table, on: connection))
      }
    )
    let calls = try waiting(in: .calls, through: last[.calls] ?? 0, limit, on: connection)
    let uses = try waiting(in: .resources, through: last[.resources] ?? 0, limit, on: connection)
    var next = (call: 0, use: 0)
    while rows.count < limit, next.call < calls.count || next.use < uses.count {
      let isCall =
        next.use == uses.count
        || next.call < calls.count && calls[next.call].timestamp <= uses[next.use].timestamp
      if isCall {
        try take(calls[next.call], of: .calls, into: &rows, on: connection)
        next.call += 1
      } else {
        try take(uses[next.use], of: .resources, into: &rows, on: connection)
        next.use += 1
      }
    }
    guard rows.count < limit else { return rows }
    try end(.calls, at: last[.calls] ?? 0, on: connection)
    try end(.resources, at: last[.resources] ?? 0, on: connection)
    let through = last[.adjustments] ?? 0
    for place in try waiting(
      in: .adjustments,
      through: through,
      limit - rows.count,
      on: connection
    ) {
      try take(place, of: .adjustments, into: &rows, on: connection)
    }
    if rows.count < limit { try end(.adjustments, at: through, on: connection) }
    return rows
  }
}

// MARK: - Tables

extension RowFollower {
  private func waiting(
    in table: RowTable,
    through last: Int64,
    _ limit: Int,
    on connection: borrowing Connection
  ) throws -> [RowOrderRepository.Place] {
    try RowOrderRepository.places(
      of: table,
      (after: numbers[table], through: last),
      of: workspace,
      since: since,
      limit: limit,
      on: connection
    )
  }

  private mutating func take(
    _ place: RowOrderRepository.Place,
    of table: RowTable,
    into rows: inout [Followed],
    on connection: borrowing Connection
  ) throws {
    guard let row = try RowOrderRepository.row(at: place, of: table, on: connection) else {
      throw LedgerError.damaged("The row with the id \(quoted(place.id.rawValue)) is not found")
    }
    var course = courses[table] ?? Course()
    let mark = RowMark(row, number: place.number)
    course.number = place.number
    course.edge = mark
    course.marks.append(mark)
    // Cut now and then: each cut moves all that stay.
    if course.marks.count > 2 * Self.mostMarks {
      course.marks.removeFirst(course.marks.count - Self.mostMarks)
      course.knowsAll = false
    }
    courses[table] = course
    rows.append(Followed(row: row, numbers: numbers))
  }

  /// Notes that nothing up to a number is waiting any more.
  private mutating func end(
    _ table: RowTable,
    at last: Int64,
    on connection: borrowing Connection
  ) throws {
    guard last != courses[table]?.number || courses[table]?.edge == nil else { return }
    courses[table]?.number = last
    courses[table]?.edge = try Self.mark(at: last, of: table, on: connection)
  }

  /// Goes back to where the table still is as it was read, and returns its last number.
  private mutating func align(
    _ table: RowTable,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let last = try RowOrderRepository.last(of: table, on: connection)
    guard var course = courses[table] else { return last }
    if let edge = course.edge, try Self.isThere(edge, in: table, on: connection) { return last }
    while let mark = course.marks.last, try !Self.isThere(mark, in: table, on: connection) {
      course.marks.removeLast()
    }
    if let mark = course.marks.last {
      course.number = mark.number
    } else if course.knowsAll {
      course.number = 0
    } else if courses[table]?.marks.isEmpty == false {
      throw LedgerError(
        .conflict,
        "The rows that this log wrote last have left the ledger, so that it cannot tell which are new; begin another log."
      )
    }
    course.number = min(course.number, last)
    course.edge = nil
    courses[table] = course
    return last
  }

  private static func isThere(
    _ mark: RowMark,
    in table: RowTable,
    on connection: borrowing Connection
  ) throws -> Bool {
    try Self.mark(at: mark.number, of: table, on: connection) == mark
  }

  private static func mark(
    at number: Int64,
    of table: RowTable,
    on connection: borrowing Connection
  ) throws -> RowMark? {
    let places = try RowOrderRepository.places(
      of: table,
      (after: number - 1, through: number),
      limit: 1,
      on: connection
    )
    return try places.first
      .flatMap { try RowOrderRepository.row(at: $0, of: table, on: connection) }
      .map { RowMark($0, number: number) }
  }
}

/// How far each table of rows has been read, by the numbers of rows.
struct RowNumbers: Sendable, Hashable {
  var calls: Int64 = 0
  var resources: Int64 = 0
  var adjustments: Int64 = 0

  subscript(table: RowTable) -> Int64 {
    switch table {
    case .calls: calls
    case .resources: resources
    case .adjustments: adjustments
    }
  }
}

/// By what a row is known again: what changes where another takes its number, or an import replaces
/// it, and not where it is voided, renamed or forgotten whose it was.
struct RowMark: Sendable, Hashable {
  let number: Int64
  let id: String
  let timestamp: Instant
  let cost: Money?
  let tokens: Int64
}

extension RowMark {
  init(_ row: RecordedRow, number: Int64) {
    let usage = row.call?.call.usage
    self.init(
      number: number,
      id: row.id.rawValue,
      timestamp: row.timestamp,
      cost: row.cost,
      tokens: usage.map { $0.prompt &+ $0.completion } ?? 0
    )
  }
}
