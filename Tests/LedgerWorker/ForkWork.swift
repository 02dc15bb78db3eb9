import BudgetKit
import CFaults
import LedgerFixture

/// Forks while a ledger is open and lets the child try every door.
enum ForkWork {
  private static let price = Money(nanodollars: 10)

  static func run(_ arguments: WorkerArguments) throws {
    let ledger = try arguments.ledger()
    let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
    let hold = try manager.reserve(price, id: ReservationID("before"))

    let child = process_split()
    if child == 0 {
      let answers = answersInChild(ledger, manager, hold.id)
      let wrong = answers.filter { $0 != .usedAfterFork }
      Report.line("child \(answers.count) \(wrong)")
      process_vanish(wrong.isEmpty ? 0 : 1)
    }
    Report.line("left \(process_wait(child))")

    try manager.settle(hold.id, with: .cost(price))
    Report.line("settled before")
  }

  /// Opens the ledger in a child, whose parent has closed it before the fork, or has not.
  static func openInChild(_ arguments: WorkerArguments) throws {
    var ledger: Ledger? = try arguments.ledger()
    try ledger.map { try record("parent", in: $0) }
    if try arguments.number("closes") == 1 { ledger = nil }
    let child = process_split()
    if child == 0 {
      let code = code { try record("child", in: arguments.ledger()) }
      Report.line("child \(code.map { "\($0)" } ?? "recorded")")
      process_vanish(0)
    }
    Report.line("left \(process_wait(child))")
    try ledger.map { try record("parent again", in: $0) }
  }

  private static func record(_ id: String, in ledger: Ledger) throws {
    let call = LLMCall(
      id: try RecordID(id),
      workspace: try WorkspaceID(Books.workspace),
      provider: LLMCall.unspecified,
      model: LLMCall.unspecified,
      usage: TokenUsage(),
      reportedCost: price
    )
    try ledger.record(call)
  }

  private static func answersInChild(
    _ ledger: Ledger,
    _ manager: BudgetManager,
    _ hold: ReservationID
  ) -> [LedgerError.Code?] {
    let call = LLMCall(
      workspace: manager.scope.workspace,
      provider: LLMCall.unspecified,
      model: LLMCall.unspecified,
      usage: TokenUsage(),
      reportedCost: price
    )
    return [
      code { _ = try manager.canExecute(estimatedCost: price) },
      code { _ = try manager.status() },
      code { _ = try manager.reserve(price) },
      code { _ = try manager.settle(hold, with: .cost(price)) },
      code { _ = try manager.release(hold) },
      code { try manager.expireReservations() },
      code { _ = try manager.checkAndAlert() },
      code { _ = try manager.alerts() },
      code { _ = try ledger.record(call) },
      code { _ = try ledger.record(contentsOf: [call]) },
      code { _ = try ledger.calls.find(RecordID("x"), in: manager.scope.workspace) },
      code { _ = try ledger.workspaceBudgets.list() },
      code { _ = try ledger.verify() },
      code { _ = try ledger.diagnose() },
    ]
  }

  /// The code of the error that `body` throws; `nil` where it throws none of ours.
  private static func code(_ body: () throws -> Void) -> LedgerError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? LedgerError)?.code
    }
  }
}
