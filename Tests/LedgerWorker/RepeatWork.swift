import BudgetKit
import LedgerFixture

/// Sends its share of operations that are sent several times, and reports each answer in full.
struct RepeatWork: Sendable {
  private let ledger: Ledger
  private let deliveries: [Delivery]
  private let threads: Int

  init(_ arguments: WorkerArguments) throws {
    ledger = try arguments.ledger()
    threads = Int(try arguments.number("threads"))
    let seed = UInt64(bitPattern: try arguments.number("seed"))
    let share = Int(try arguments.number("share"))
    let shares = Int(try arguments.number("shares"))
    deliveries = Delivery.all(of: Int(try arguments.number("count")), seed: seed)
      .enumerated()
      .filter { $0.offset % shares == share }
      .map { $0.element }
  }

  func run() {
    inThreads(threads) { thread in
      for (index, delivery) in deliveries.enumerated() where index % threads == thread {
        do {
          Report.line("\(delivery.id) \(try answer(to: delivery))")
        } catch {
          Report.line("error \(delivery.id) \(error)")
        }
      }
    }
  }

  private func answer(to delivery: Delivery) throws -> String {
    let workspace = try WorkspaceID(Books.workspace)
    let amount = Money(nanodollars: delivery.amount)
    switch delivery.kind {
    case .record:
      let recorded = try ledger.record(
        LLMCall(
          id: RecordID(delivery.id),
          workspace: workspace,
          provider: LLMCall.unspecified,
          model: LLMCall.unspecified,
          usage: TokenUsage(),
          reportedCost: amount
        )
      )
      return "\(recorded.isNew) \(recorded.row.timestamp) \(recorded.row.cost ?? .zero)"
    case .reserve:
      let reservation = try ledger.budget(for: workspace)
        .reserve(amount, id: ReservationID(delivery.id))
      return "- \(reservation.createdAt) \(reservation.expiresAt) \(reservation.amount)"
    case .settle:
      let settlement = try ledger.settle(ReservationID(delivery.id), with: .cost(amount))
      return "- \(settlement.callID) \(settlement.cost ?? .zero) \(settlement.held)"
    }
  }
}
