@testable import BudgetKit

/// A ledger with some of everything that a usage table can tell apart, over both changes of the
/// clocks.
struct RandomUsage {
  /// The first instant at which something can begin.
  static let begin = CivilDate(daysSince1970: 20_362)
  /// On how many days something begins.
  static let days = 200

  let test: TestLedger
  /// Everything that counts, as a plain loop sees it.
  private(set) var rows: [PlainUsage] = []

  init(count: Int, zone: String, _ random: inout SeededGenerator) throws {
    test = try TestLedger(now: "2026-03-20T12:00:00Z")
    try test.setBudget(.dollars(1_000_000), zone: zone)
    try test.setBudget(.dollars(1_000_000), workspace: .other, zone: "Asia/Kolkata")
    try test.ledger.categories.add([CategoryRule("s*h", in: "find")], by: .test)
    for number in 0..<count {
      let workspace = number % 5 == 0 ? WorkspaceID.other : .acme
      if number % 4 == 1 {
        try addUsage(in: workspace, number, &random)
      } else if number % 9 == 2 {
        try addCredit(in: workspace, &random)
      } else {
        try addCall(in: workspace, number, &random)
      }
    }
  }

  private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private static func context(
    in workspace: WorkspaceID,
    _ random: inout SeededGenerator
  ) throws -> CallContext {
    var context = CallContext(workspace: workspace)
    context.project = pick([nil, .search, .chat], &random)
    context.agent = pick([nil, nil, "a", "b"], &random)
    context.user = pick([nil, "ada", "bob", "Zoë"], &random)
    context.session = pick([nil, "s1", "s2"], &random)
    context.execution = try pick([nil, "e1", "e2", "e3"], &random).map { try ExecutionID($0) }
    context.feature = pick([nil, "search", "chat"], &random)
    context.operation = pick([nil, "chat", "embeddings"], &random)
    context.tags = pick([[:], ["team": "x"], ["team": "y", "env": ""], ["env": "prod"]], &random)
    return context
  }

  private static func instant(_ random: inout SeededGenerator) -> Instant {
    Zone.utc.start(of: begin)
      .adding(milliseconds: .random(in: 0..<Int64(days) * 86_400_000, using: &random))
  }

  private mutating func addCall(
    in workspace: WorkspaceID,
    _ number: Int,
    _ random: inout SeededGenerator
  ) throws {
    let prompt = Int64.random(in: 100..<10_000, using: &random)
    let isCached = number % 17 == 0
    let recorded = try test.ledger.record(
      LLMCall(
        id: try RecordID("call-\(number)"),
        context: try Self.context(in: workspace, &random),
        answeredBy: Self.pick(
          [
            ModelReference(provider: "openai", name: "gpt-4o"),
            ModelReference(provider: "openai", name: "gpt-4o-mini"),
            ModelReference(provider: "azure", name: "gpt-4o"),
            ModelReference(provider: "nobody", name: "unheard-of"),
          ],
          &random
        ),
        usage: TokenUsage(
          prompt: prompt,
          cacheRead: .random(in: 0..<100, using: &random),
          completion: .random(in: 100..<5_000, using: &random),
          reasoning: .random(in: 0..<100, using: &random)
        ),
        reportedCost: number % 3 == 0 && !isCached
          ? .nanodollars(.random(in: 0..<9_000_000_000, using: &random)) : nil,
        outcome: CallOutcome(
          latencyMilliseconds: Self.pick([nil, 20, 1_300], &random),
          success: Int.random(in: 0..<5, using: &random) > 0,
          isServedFromCache: isCached
        ),
        timestamp: Self.instant(&random)
      )
    ).row
    switch number % 13 {
    case 3: try test.ledger.void(recorded.id, .call, in: workspace, by: Self.reason)
    case 5 where (recorded.cost ?? .zero) > .zero:
      rows.append(PlainUsage(recorded))
      try adjust(recorded.id, .call, in: workspace, .nanodollars(-1), as: PlainUsage(recorded))
    default: rows.append(PlainUsage(recorded))
    }
  }

  private mutating func addUsage(
    in workspace: WorkspaceID,
    _ number: Int,
    _ random: inout SeededGenerator
  ) throws {
    let recorded = try test.ledger.record(
      ResourceUsage(
        id: try RecordID("use-\(number)"),
        context: try Self.context(in: workspace, &random),
        resourceType: Self.pick(["cpu", "gpu", "quantum"], &random),
        usage: Quantity(millionths: .random(in: 0..<9_000_000, using: &random)),
        timestamp: Self.instant(&random)
      )
    ).row
    rows.append(PlainUsage(recorded))
    if number % 3 == 0 {
      try adjust(recorded.id, .resource, in: workspace, .cents(7), as: PlainUsage(recorded))
    }
  }

  /// Adds a credit that corrects no row.
  private mutating func addCredit(
    in workspace: WorkspaceID,
    _ random: inout SeededGenerator
  ) throws {
    let amount = Money.nanodollars(.random(in: -3_000_000_000..<0, using: &random))
    let credit = Adjustment(
      amount,
      context: try Self.context(in: workspace, &random),
      timestamp: Self.instant(&random)
    )
    let row = try test.ledger.record(credit, by: Self.reason).row
    rows.append(PlainUsage(row))
  }

  /// Corrects a row; the correction has the names of that row.
  private mutating func adjust(
    _ id: RecordID,
    _ kind: RecordedKind,
    in workspace: WorkspaceID,
    _ amount: Money,
    as corrected: PlainUsage
  ) throws {
    try test.ledger.record(Adjustment(amount, of: id, kind, in: workspace), by: Self.reason)
    rows.append(corrected.corrected(by: amount))
  }

  private static let reason = Change(by: "test", reason: "test")
}
