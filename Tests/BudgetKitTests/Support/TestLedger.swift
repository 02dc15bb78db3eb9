import BudgetSQLite
import Foundation
import Synchronization
import Testing

@testable import BudgetKit

/// A clock that shows what a test sets.
final class SettableClock: Sendable {
  private let instant: Mutex<Instant>

  init(_ instant: Instant) { self.instant = Mutex(instant) }

  var now: Instant {
    get { instant.withLock { $0 } }
    set { instant.withLock { $0 = newValue } }
  }

  func advance(seconds: Int64) {
    instant.withLock { $0 = $0.adding(milliseconds: seconds * 1000) }
  }
}

/// A fresh ledger in a folder of its own, under a clock that the test sets: noon of 15 January 2026
/// in UTC at first.
final class TestLedger: Sendable {
  let folder: ScratchFolder
  let clock: SettableClock
  let ledger: Ledger

  init(now: String = "2026-01-15T12:00:00Z") throws {
    let folder = try ScratchFolder()
    let clock = SettableClock(try Instant(iso8601: now))
    let path = folder.path + "/ledger.sqlite"
    try Self.template.get().write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    self.folder = folder
    self.clock = clock
    ledger = try Ledger(path: path, clock: LedgerClock { clock.now })
  }

  /// The bytes of a ledger in which nothing was written yet; making one from nothing takes longer
  /// than most tests.
  private static let template = Result {
    let folder = try ScratchFolder()
    let path = folder.path + "/template.sqlite"
    do {
      let ledger = try Ledger(path: path)
      try #require(try ledger.store.database.checkpoint())
    }
    return try Data(contentsOf: URL(filePath: path))
  }

  /// A connection to the same file that knows nothing of ledgers, to look at it or to damage it.
  func rawDatabase() throws -> Database {
    try Database(DatabasePath(ledger.path), install: { _ in }, verify: { _ in })
  }

  /// Changes the file past the library, with the checks of its tables switched off.
  func tamper(_ sql: String) throws {
    try RawSQLite.execute("PRAGMA ignore_check_constraints = ON; \(sql)", in: ledger.path)
  }

  /// A second opening of the same file, as another process would have it.
  func reopened() throws -> Ledger {
    let clock = clock
    return try Ledger(path: ledger.path, clock: LedgerClock { clock.now })
  }

  /// Expects that the books are in order.
  func expectVerified(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let verification = try ledger.verify()
    #expect(verification.differences == [], sourceLocation: sourceLocation)
    #expect(verification.checked > 0, sourceLocation: sourceLocation)
  }
}

extension TestLedger {
  func setBudget(
    _ limit: Money,
    workspace: WorkspaceID = .acme,
    project: ProjectID? = nil,
    isHard: Bool = true,
    thresholds: [Int] = [50, 80, 90, 100],
    policy: UnpricedPolicy = .refuse,
    isEnabled: Bool = true,
    zone: String? = nil
  ) throws {
    let budget = MonthlyBudget(
      limit: limit,
      isHard: isHard,
      alertThresholds: try AlertThresholds(thresholds),
      unpricedPolicy: policy,
      isEnabled: isEnabled
    )
    let zone = try zone.map { try Zone(identifier: $0) }
    if let project {
      try ledger.projectBudgets.set(
        ProjectBudget(workspace: workspace, project: project, budget: budget),
        zone: zone,
        by: .test
      )
    } else {
      try ledger.workspaceBudgets.set(
        WorkspaceBudget(workspace: workspace, budget: budget),
        zone: zone,
        by: .test
      )
    }
  }

  func guarding(_ project: ProjectID? = nil, in workspace: WorkspaceID = .acme) -> BudgetManager {
    ledger.budget(for: workspace, project: project)
  }

  func status(_ project: ProjectID? = nil, in workspace: WorkspaceID = .acme) throws -> BudgetStatus
  {
    try guarding(project, in: workspace).status()
  }

  @discardableResult
  func spend(
    _ cost: Money,
    workspace: WorkspaceID = .acme,
    project: ProjectID? = nil,
    at instant: Instant? = nil
  ) throws -> RecordedCall {
    try ledger.record(.costing(cost, workspace: workspace, project: project, at: instant)).row
  }

  /// The thresholds of all alerts of spend, in the order in which they were recorded.
  func alertedPercents(
    _ project: ProjectID? = nil,
    in workspace: WorkspaceID = .acme
  ) throws -> [Int] {
    try guarding(project, in: workspace).alerts().reversed().filter { $0.kind == .spend }
      .map(\.thresholdPercent)
  }

  /// How many rows a table has, read past the library.
  func count(_ table: String, where condition: String = "1") throws -> Int {
    let database = try rawDatabase()
    let text = try database.read {
      try $0.value(of: "SELECT count(*) FROM \(table) WHERE \(condition)")
    }
    return try #require(text.flatMap { Int($0) })
  }
}

// MARK: - Samples

extension WorkspaceID {
  static var acme: WorkspaceID { WorkspaceID(trusted: "acme") }
  static var other: WorkspaceID { WorkspaceID(trusted: "other") }
}

extension ProjectID {
  static var search: ProjectID { ProjectID(trusted: "search") }
  static var chat: ProjectID { ProjectID(trusted: "chat") }
}

extension Change {
  static var test: Change { Change(by: "test") }
}

extension Money {
  static func nanodollars(_ count: Int64) -> Money { Money(nanodollars: count) }
}

extension Instant {
  /// The instant one millisecond earlier.
  var previous: Instant { adding(milliseconds: -1) }
}

extension LLMCall {
  /// A call of which the provider reports the cost.
  static func costing(
    _ cost: Money,
    id: String? = nil,
    workspace: WorkspaceID = .acme,
    project: ProjectID? = nil,
    execution: String? = nil,
    user: String? = nil,
    model: String = "gpt-4o",
    at instant: Instant? = nil
  ) throws -> LLMCall {
    LLMCall(
      id: try id.map { try RecordID($0) },
      workspace: workspace,
      project: project,
      execution: try execution.map { try ExecutionID($0) },
      provider: "openai",
      model: model,
      usage: TokenUsage(prompt: 1000, completion: 500),
      reportedCost: cost,
      attribution: Attribution(user: user),
      timestamp: instant
    )
  }

  /// A call that the price book prices, or does not know.
  static func using(
    _ model: String,
    id: String? = nil,
    provider: String = "openai",
    usage: TokenUsage = TokenUsage(prompt: 1000, completion: 500)
  ) throws -> LLMCall {
    LLMCall(
      id: try id.map { try RecordID($0) },
      workspace: .acme,
      provider: provider,
      model: model,
      usage: usage
    )
  }
}

extension MeasuredCall {
  /// A call whose price nobody knows.
  static var ofUnknownPrice: MeasuredCall {
    MeasuredCall(provider: "nobody", model: "unheard-of", usage: TokenUsage(prompt: 10))
  }
}

/// Returns the code of the error that an asynchronous operation throws, or `nil` when it succeeds.
func refusal<Value>(
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> Value
) async -> LedgerError.Code? {
  do {
    _ = try await operation()
    return nil
  } catch {
    return (error as? LedgerError)?.code
  }
}
