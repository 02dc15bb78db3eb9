internal import BudgetSQLite

/// Some rows of a workspace that go together: calls or uses of resources with what corrects them,
/// or adjustments that correct no row.
struct RowBatch {
  var calls: [RecordedCall] = []
  var usages: [RecordedUsage] = []
  var adjustments: [RecordedAdjustment] = []
  /// After what the next batch begins; `nil` for an empty one.
  private(set) var last: PageCursor?

  /// How many rows of a kind a batch has at most, beside what corrects them.
  static let size: Int64 = 500

  /// The order in which rows are taken.
  static let kinds: [Charge.Kind] = [.llm, .compute, .adjustment]

  var isEmpty: Bool { last == nil }

  var count: Int { calls.count + usages.count + adjustments.count }

  /// Reads the first rows of a kind that began before an instant, or those after a place.
  ///
  /// - Complexity: Linear in the rows of the batch.
  init(
    of kind: Charge.Kind,
    in workspace: WorkspaceID,
    before instant: Instant,
    after cursor: PageCursor? = nil,
    on connection: borrowing Connection
  ) throws {
    let period = Period(storedStart: Instant(millisecondsSince1970: .min), end: instant)
    switch kind {
    case .llm:
      let page = try LLMCallTable.list(
        in: workspace,
        during: period,
        after: cursor,
        limit: Self.size,
        on: connection
      )
      calls = page.map(\.0)
      last = page.last?.1
    case .compute:
      let page = try ResourceUsageTable.list(
        in: workspace,
        during: period,
        after: cursor,
        limit: Self.size,
        on: connection
      )
      usages = page.map(\.0)
      last = page.last?.1
    case .adjustment:
      let page = try AdjustmentTable.listOfNoRow(
        in: workspace,
        before: instant,
        after: cursor,
        limit: Self.size,
        on: connection
      )
      adjustments = page.map(\.0)
      last = page.last?.1
    }
    for row in corrected {
      adjustments += try AdjustmentTable.list(of: row, in: workspace, on: connection)
    }
  }

  private var corrected: [CorrectedRow] {
    calls.map { CorrectedRow(kind: .call, id: $0.id) }
      + usages.map { CorrectedRow(kind: .resource, id: $0.id) }
  }

  /// What of the batch is in the books: what was undone counts nothing.
  var charges: [Charge] {
    calls.filter { $0.voidedBy == nil }.map { Charge($0) }
      + usages.filter { $0.voidedBy == nil }.map { Charge($0) }
      + adjustments.filter(\.counts).map { Charge($0) }
  }

  /// What the rows add to the usage cube.
  var sums: UsageSums { charges.reduce(into: UsageSums()) { $0 += $1.sums } }

  /// When the earliest row began.
  var firstAt: Instant? {
    [
      calls.map(\.timestamp).min(), usages.map(\.timestamp).min(),
      adjustments.map(\.timestamp).min(),
    ]
    .compactMap(\.self).min()
  }

  /// The executions that rows name, also those of rows that were undone.
  var executions: Set<ExecutionID> {
    Set(calls.compactMap(\.call.context.execution))
      .union(usages.compactMap(\.usage.context.execution))
      .union(adjustments.compactMap(\.context.execution))
  }

  /// The prices that rows name.
  var modelPrices: Set<Int64> { Set(calls.compactMap(\.priceID)) }
  var resourcePrices: Set<Int64> { Set(usages.compactMap(\.priceID)) }
}

extension RowBatch {
  /// Returns whether a file holds every row of the batch, with the same content.
  func isHeld(by connection: borrowing Connection) throws -> Bool {
    for call in calls {
      let held = try LLMCallTable.find(call.id, in: call.call.workspace, on: connection)
      guard held == call else { return false }
    }
    for usage in usages {
      let held = try ResourceUsageTable.find(usage.id, in: usage.usage.workspace, on: connection)
      guard held == usage else { return false }
    }
    for adjustment in adjustments {
      let workspace = adjustment.context.workspace
      let held = try AdjustmentTable.find(adjustment.id, in: workspace, on: connection)
      guard held == adjustment else { return false }
    }
    return true
  }
}
