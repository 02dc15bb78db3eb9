internal import BudgetSQLite

/// The rows of a scope in the order of time, calls and uses of resources of all its workspaces
/// together.
///
/// Each kind of row of each workspace is read by pages, and the earliest row of all of them comes
/// next. Memory holds a page of each, whatever the number of rows; the order is the same each time.
struct HistoryRows {
  /// Where the rows of one kind of one workspace are read.
  private struct Source {
    let scope: UsageScope
    let kind: Charge.Kind
    /// What is left of the page, the next row last.
    var page: [(row: HistoryRow, place: PageCursor)] = []
    /// Where the next page begins.
    var cursor: PageCursor?
    var isAtEnd = false
  }

  private let period: Period
  private let pageSize: Int64
  private var sources: [Source]
  /// The numbers of the sources with a row left, as a heap: the one with the earliest row first.
  private var heap: [Int] = []
  private var hasBegun = false

  /// Reads the rows of a scope that began in a period, of calls alone or of resources as well.
  init(
    _ scope: BudgetScope,
    during period: Period,
    of kinds: [Charge.Kind] = [.llm, .compute],
    on connection: borrowing Connection
  ) throws {
    self.period = period
    sources = try WorkspaceRepository.workspaces(of: scope, on: connection).flatMap { workspace in
      kinds.map { kind in
        Source(scope: UsageScope(scope, in: workspace), kind: kind)
      }
    }
    pageSize = max(16, 2048 / Int64(max(1, sources.count)))
  }

  /// Returns the next row; `nil` after the last one.
  mutating func next(on connection: borrowing Connection) throws -> HistoryRow? {
    if !hasBegun { try begin(on: connection) }
    guard let first = heap.first, let row = sources[first].page.popLast()?.row else { return nil }
    if sources[first].page.isEmpty { try fill(first, on: connection) }
    if sources[first].page.isEmpty {
      let last = heap.removeLast()
      if !heap.isEmpty { heap[0] = last }
    }
    siftDown(from: 0)
    return row
  }

  /// Returns the next row if it is a wanted one, and else leaves it where it is.
  mutating func next(
    if isWanted: (HistoryRow) -> Bool,
    on connection: borrowing Connection
  ) throws -> HistoryRow? {
    if !hasBegun { try begin(on: connection) }
    guard let row = heap.first.flatMap({ sources[$0].page.last?.row }), isWanted(row) else {
      return nil
    }
    return try next(on: connection)
  }

  private mutating func begin(on connection: borrowing Connection) throws {
    hasBegun = true
    for index in sources.indices {
      try fill(index, on: connection)
      if !sources[index].page.isEmpty { heap.append(index) }
    }
    for index in heap.indices.reversed() { siftDown(from: index) }
  }

  private mutating func fill(_ index: Int, on connection: borrowing Connection) throws {
    guard !sources[index].isAtEnd else { return }
    let rows = try HistoryRepository.page(
      of: sources[index].kind,
      in: sources[index].scope,
      during: period,
      after: sources[index].cursor,
      limit: pageSize,
      on: connection
    )
    sources[index].isAtEnd = rows.count < pageSize
    sources[index].cursor = rows.last?.1
    sources[index].page = rows.reversed().map { (row: $0.0, place: $0.1) }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var earliest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && isEarlier(heap[child], than: heap[earliest]) {
        earliest = child
      }
      guard earliest != parent else { return }
      heap.swapAt(parent, earliest)
      parent = earliest
    }
  }

  /// Whether a source's next row comes before another's.
  ///
  /// Of one instant calls come first, then what was recorded first, whatever the workspace.
  private func isEarlier(_ left: Int, than right: Int) -> Bool {
    guard let first = sources[left].page.last, let second = sources[right].page.last else {
      return false
    }
    guard first.row.startedAt == second.row.startedAt else {
      return first.row.startedAt < second.row.startedAt
    }
    guard sources[left].kind == sources[right].kind else { return sources[left].kind == .llm }
    return first.place.rowNumber < second.place.rowNumber
  }
}
