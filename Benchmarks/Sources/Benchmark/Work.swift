import BudgetKit

/// The work that is measured, done in one way or another on a file of its own.
protocol Work: AnyObject {
  /// Asks whether ten cents fit the budgets of a workspace and a project.
  func check() throws
  /// Asks the same of a file in which nobody has written since the last time; only the library knows a quicker way.
  func checkAgain() throws
  /// Holds ten cents and settles them with the tokens of a call.
  func reserveAndSettle() throws
  /// Takes the calls that will be recorded next, before the clock runs.
  func prepare(_ calls: [LLMCall]) throws
  /// Records the prepared calls, each in a transaction of its own.
  func recordOneByOne() throws
  /// Records the prepared calls in one transaction.
  func recordBatch() throws
}

extension Work {
  func checkAgain() throws { try check() }
}

/// The library.
final class LibraryWork: Work {
  private let ledger: Ledger
  private let manager: BudgetManager
  /// A guard that reads the file for each check; opened only where it is asked, since every open ledger costs the writers something.
  private lazy var readingManager = Result {
    try Ledger(path: ledger.path, rememberingBudgets: false)
      .budget(for: manager.scope.workspace, project: manager.scope.project)
  }
  private let execution: ExecutionID
  private let measured: MeasuredCall
  private var calls: [LLMCall] = []

  init(_ path: String) throws {
    ledger = try Ledger(path: path)
    let (workspace, project) = (try WorkspaceID("acme"), try ProjectID("search"))
    manager = ledger.budget(for: workspace, project: project)
    execution = try ExecutionID("run-2000000")
    measured = MeasuredCall(
      provider: "openai",
      model: "gpt-4o",
      usage: TokenUsage(prompt: 1200, completion: 300)
    )
  }

  func check() throws { try check(readingManager.get()) }

  func checkAgain() throws { try check(manager) }

  private func check(_ manager: BudgetManager) throws {
    let decision = try manager.canExecute(estimatedCost: .cents(10))
    guard decision.canExecute, decision.tightest != nil else { throw Refused() }
  }

  func reserveAndSettle() throws {
    let hold = try manager.reserve(.cents(10), execution: execution)
    try manager.settle(hold.id, with: measured)
  }

  func prepare(_ calls: [LLMCall]) {
    self.calls = calls
  }

  func recordOneByOne() throws {
    for call in calls { try ledger.record(call) }
  }

  func recordBatch() throws {
    try ledger.record(contentsOf: calls)
  }
}

/// A budget refused what it has room for, or was not found.
struct Refused: Error {}
