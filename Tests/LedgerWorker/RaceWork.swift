import BudgetKit
import Glibc
import LedgerFixture

/// In each round a settlement, a release and an expiry of the same reservation set out at the same
/// instant in every worker.
struct RaceWork: Sendable {
  private let ledger: Ledger
  /// The same file, seen when every reservation has run out.
  private let laterLedger: Ledger
  private let index: Int64
  private let rounds: Int
  private let startsAt: Int64
  private let roundNanoseconds: Int64

  init(_ arguments: WorkerArguments) throws {
    ledger = try arguments.ledger()
    let later = try arguments.clock().shifted(byMilliseconds: 86_400_000)
    laterLedger = try arguments.ledger(clock: later.ledgerClock)
    index = try arguments.number("index")
    rounds = Int(try arguments.number("rounds"))
    startsAt = try arguments.number("start")
    roundNanoseconds = try arguments.number("step")
  }

  func run() {
    inThreads(3) { thread in
      for round in 0..<rounds {
        waitForRound(round)
        do {
          try act(as: thread, in: round)
        } catch let error as LedgerError where error.code == .conflict {
          Report.line("\(round) lost")
        } catch {
          Report.line("error \(round) \(error)")
        }
      }
    }
  }

  private func act(as thread: Int, in round: Int) throws {
    let id = try ReservationID("race-\(round)")
    switch thread {
    case 0:
      // Each worker's call has another cost, so that a second winner could not pass for a
      // repetition.
      let settlement = try ledger.settle(id, with: .cost(Money(nanodollars: 10 + index)))
      Report.line("\(round) settled \(settlement.cost?.nanodollars ?? -1) \(settlement.isLate)")
    case 1:
      Report.line("\(round) \(try ledger.release(id).state)")
    default:
      try laterLedger.budget(for: WorkspaceID("race-\(round)")).expireReservations()
    }
  }

  private func waitForRound(_ round: Int) {
    let start = startsAt + Int64(round) * roundNanoseconds
    let rest = start - SharedClock.machineNanoseconds + .random(in: 0...roundNanoseconds / 8)
    if rest > 0 { usleep(UInt32(clamping: rest / 1_000)) }
  }
}
