import BudgetKit
import Dispatch
import LedgerFixture
import Synchronization

/// Where a thread does its business with the ledger: through the blocking methods, or through the
/// `async` ones that share their transactions with others.
struct Desk: Sendable {
  private let ledger: Ledger
  private let manager: BudgetManager
  private let intent: Intent
  private let isAsync: Bool
  /// What the money is cut off; anybody can tell from the intent's id.
  private let pool: ReservationID?

  init(_ ledger: Ledger, _ intent: Intent, from pools: [String], isAsync: Bool) throws {
    self.ledger = ledger
    self.intent = intent
    self.isAsync = isAsync
    let number = intent.id.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    pool = try pools.isEmpty ? nil : ReservationID(pools[number % pools.count])
    manager = ledger.budget(
      for: try WorkspaceID(Books.workspace),
      project: try ProjectID(intent.project)
    )
  }

  private var amount: Money { Money(nanodollars: intent.amount) }
  private var cost: Money { Money(nanodollars: intent.cost ?? 0) }
  private var tokens: Int64 { intent.amount % 997 }

  /// What the call used: all the tokens that it holds.
  private var measured: MeasuredCall {
    var measured = MeasuredCall.cost(cost)
    measured.usage = TokenUsage(prompt: tokens)
    return measured
  }

  func canExecute() throws -> Bool {
    try manager.canExecute(estimatedCost: amount, estimatedTokens: tokens).canExecute
  }

  func reserve(_ id: String, expiresAfter timeToLive: Duration) throws -> Reservation {
    let id = try ReservationID(id)
    guard isAsync else {
      return try manager.reserve(
        amount,
        tokens: tokens,
        from: pool,
        id: id,
        expiresAfter: timeToLive
      )
    }
    return try waiting {
      try await manager.reserve(
        amount,
        tokens: tokens,
        from: pool,
        id: id,
        expiresAfter: timeToLive
      )
    }
  }

  func settle(_ id: String) throws -> Settlement {
    let id = try ReservationID(id)
    guard isAsync else { return try manager.settle(id, with: measured) }
    return try waiting { try await manager.settle(id, with: measured) }
  }

  func release(_ id: String) throws -> Reservation {
    let id = try ReservationID(id)
    guard isAsync else { return try manager.release(id) }
    return try waiting { try await manager.release(id) }
  }

  /// Asks what the pool holds, which is old as soon as it is said.
  func poolHasRoom() throws -> Bool {
    guard let pool else { return false }
    return try manager.extend(pool, expiresAfter: .seconds(1)).amount >= amount
  }

  /// Books the call on the pool itself, and returns its cost in nanodollars.
  func payFromPool(_ id: String) throws -> Int64 {
    guard let pool else { return -1 }
    var call = MeasuredCall.cost(cost)
    call.id = try RecordID(id)
    return try manager.settle(pool, with: call, isFinal: false).cost?.nanodollars ?? -1
  }

  /// Records the call without any reservation, and returns its cost in nanodollars.
  func record(_ id: String) throws -> Int64 {
    let call = LLMCall(
      id: try RecordID(id),
      workspace: manager.scope.workspace,
      project: manager.scope.project,
      provider: LLMCall.unspecified,
      model: LLMCall.unspecified,
      usage: measured.usage,
      reportedCost: cost
    )
    return try ledger.record(call).row.cost?.nanodollars ?? -1
  }
}

/// Runs an `async` operation to its end on a thread that may wait.
func waiting<Value: Sendable>(for body: @escaping @Sendable () async throws -> Value) throws
  -> Value
{
  let isDone = DispatchSemaphore(value: 0)
  let outcome = Outcome<Value>()
  Task {
    do {
      let value = try await body()
      outcome.result.withLock { $0 = .success(value) }
    } catch {
      outcome.result.withLock { $0 = .failure(error) }
    }
    isDone.signal()
  }
  isDone.wait()
  guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
  return try result.get()
}

private final class Outcome<Value: Sendable>: Sendable {
  let result = Mutex<Result<Value, any Error>?>(nil)
}
