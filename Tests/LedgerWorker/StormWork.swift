import BudgetKit
import Dispatch
import Glibc
import LedgerFixture
import Synchronization

/// Reserves and settles in several threads until its time is over or it is killed.
///
/// `begin` is said before anything is sent, and every other word after the ledger has answered. A
/// worker that comes after a killed one first sends again whatever that one left unfinished, under
/// the same ids.
final class StormWork: Sendable {
  enum Mode: String {
    /// Reserve, then settle, then now and then settle again as if the answer had been lost.
    case honest
    /// Control: asks what is left of a pool, makes the call, and books it on the pool.
    case askThenPay = "ask-then-pay"
    /// Control: asks whether a call fits, makes it, and records it.
    case checkThenRecord = "check-then-record"
    /// Control: retries under a fresh id when an answer was lost.
    case freshIDs = "fresh-ids"
  }

  private let ledger: Ledger
  private let mode: Mode
  private let name: String
  private let seed: UInt64
  private let threads: Int
  private let endsAt: Int64
  private let amounts: ClosedRange<Int64>
  /// What calls cost, in ten-thousandths of what is held for them.
  private let costShares: ClosedRange<Int64>
  private let timeToLive: Duration
  /// The reservations to cut money off; none where it is taken from the budgets.
  private let pools: [String]
  private let unfinished: [Intent]
  private let longestWait = Mutex(Duration.zero)
  /// Whether somebody has changed the files under the ledger, which must then be opened again.
  private let isStopped = Atomic<Bool>(false)

  init(_ arguments: WorkerArguments) throws {
    ledger = try arguments.ledger()
    mode = Mode(rawValue: try arguments.text("mode")) ?? .honest
    name = try arguments.text("name")
    seed = UInt64(bitPattern: try arguments.number("seed"))
    threads = Int(try arguments.number("threads"))
    endsAt = try arguments.number("until")
    amounts = try arguments.range("amounts")
    costShares = try arguments.range("shares")
    timeToLive = .seconds(try arguments.number("ttl"))
    pools = try arguments.text("pools").split(separator: "/").map(String.init)
    unfinished = try arguments.text("finish").split(separator: "/").compactMap {
      Intent(String($0))
    }
  }

  func run() {
    inThreads(threads) { thread in
      for (index, intent) in self.unfinished.enumerated()
      where index % self.threads == thread && !self.isStopped.load(ordering: .relaxed) {
        self.perform(intent, isResumed: true, on: thread)
      }
      var random = SeededGenerator(seed: self.seed &+ UInt64(thread) &* 0x1_0001)
      var count = 0
      while SharedClock.machineNanoseconds < self.endsAt
        && !self.isStopped.load(ordering: .relaxed)
      {
        let intent = self.intent("\(self.name).\(thread).\(count)", &random)
        Report.line("begin \(intent)")
        self.perform(intent, on: thread)
        count += 1
      }
    }
    Report.line("longest \(longestWait.withLock { $0 } / .microseconds(1))")
  }

  private func intent(_ id: String, _ random: inout SeededGenerator) -> Intent {
    let amount = Int64.random(in: amounts, using: &random)
    let cost = amount * Int64.random(in: costShares, using: &random) / 10_000
    let isReleased = Int.random(in: 0..<10, using: &random) == 0
    return Intent(id: id, amount: amount, cost: isReleased ? nil : cost)
  }
}

// MARK: - One call

extension StormWork {
  private func perform(_ intent: Intent, isResumed: Bool = false, on thread: Int) {
    do {
      let desk = try Desk(ledger, intent, from: pools, isAsync: thread % 3 != 0)
      switch mode {
      case .honest: try reserveAndSettle(intent, isResumed: isResumed, at: desk)
      case .askThenPay: try askThenPay(intent, at: desk)
      case .checkThenRecord: try checkThenRecord(intent, at: desk)
      case .freshIDs: try settleUnderFreshIDs(intent, isResumed: isResumed, at: desk)
      }
    } catch let error as LedgerError where error.code == .filesChanged {
      isStopped.store(true, ordering: .relaxed)
      Report.line("stopped \(intent.id)")
    } catch let error as LedgerError {
      Report.line("error \(intent.id) \(error.code) \(error.message)")
    } catch {
      Report.line("error \(intent.id) other \(error)")
    }
  }

  private func reserveAndSettle(_ intent: Intent, isResumed: Bool, at desk: Desk) throws {
    guard try reserve(intent.id, isResumed: isResumed, at: desk) else { return }
    guard intent.cost != nil else {
      let released = try timed { try desk.release(intent.id) }
      return Report.line("\(released.state) \(intent.id)")
    }
    let settlement = try timed { try desk.settle(intent.id) }
    Report.line(
      "settled \(intent.id) \(settlement.cost?.nanodollars ?? -1) \(settlement.overrun.nanodollars) \(settlement.isLate)"
    )
    guard isAnswerLost(intent) else { return }
    if try desk.settle(intent.id) != settlement { Report.line("error \(intent.id) answer changed") }
  }

  /// Reserves, and says whether the budgets agreed.
  ///
  /// A worker that goes on where another was killed may find that the hold is over: then it has
  /// been settled, released or has run out.
  private func reserve(_ id: String, isResumed: Bool = false, at desk: Desk) throws -> Bool {
    do {
      _ = try timed { try desk.reserve(id, expiresAfter: timeToLive) }
      Report.line("held \(id)")
      return true
    } catch let error as LedgerError where error.code == .conflict && isResumed {
      // The hold was made and has ended, and only the answer was lost: what became of it is asked
      // next.
      return true
    } catch let error as LedgerError where error.code == .budgetExceeded {
      Report.line("refused \(id)")
      usleep(.random(in: 0...1_000))
      return false
    }
  }

  private func checkThenRecord(_ intent: Intent, at desk: Desk) throws {
    guard try desk.canExecute() else { return Report.line("refused \(intent.id)") }
    // The call to the model.
    usleep(500)
    let cost = try desk.record(intent.id)
    Report.line("settled \(intent.id) \(cost) 0 false")
  }

  private func askThenPay(_ intent: Intent, at desk: Desk) throws {
    guard try desk.poolHasRoom() else { return Report.line("refused \(intent.id)") }
    // The call to the model.
    usleep(500)
    let cost = try desk.payFromPool(intent.id)
    Report.line("settled \(intent.id) \(cost) 0 false")
  }

  private func settleUnderFreshIDs(_ intent: Intent, isResumed: Bool, at desk: Desk) throws {
    for attempt in isAnswerLost(intent) ? ["", "~2"] : [""] {
      guard try reserve(intent.id + attempt, isResumed: isResumed, at: desk) else { return }
      let settlement = try desk.settle(intent.id + attempt)
      Report.line("settled \(intent.id + attempt) \(settlement.cost?.nanodollars ?? -1) 0 false")
    }
  }

  /// One answer in 16 counts as lost.
  private func isAnswerLost(_ intent: Intent) -> Bool { intent.amount % 16 == 0 }

  private func timed<Value>(_ body: () throws -> Value) rethrows -> Value {
    let start = ContinuousClock.now
    defer {
      let wait = ContinuousClock.now - start
      longestWait.withLock { $0 = max($0, wait) }
    }
    return try body()
  }
}
