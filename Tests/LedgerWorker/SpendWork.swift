import BudgetKit
import Glibc
import LedgerFixture

/// Makes reserved calls one after the other, each to its end whatever holds the ledger, and says of
/// each what it cost once its answer is there.
enum SpendWork {
  static func run(_ arguments: WorkerArguments) throws {
    let name = try arguments.text("name")
    let ledger = try arguments.ledger()
    let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
    for index in 1...(try arguments.number("count")) {
      let id = try ReservationID("\(name)-\(index)")
      do {
        try waiting {
          try await manager.withReservation(.cents(1), id: id) { meter in
            meter.measure(.cost(Money(nanodollars: index)))
            usleep(2000)
          }
        }
        Report.line("answered \(id) \(index)")
      } catch let error as LedgerError where error.code == .busy {
        continue
      }
    }
    Report.line("kept \(try ledger.spool()?.waitingSettlements ?? 0)")
  }
}

/// Opens the ledger, which books what waits beside it, and says that it is done.
enum DrainWork {
  static func run(_ arguments: WorkerArguments) throws {
    Report.line("opening")
    let ledger = try arguments.ledger()
    Report.line("waiting \(try ledger.spool()?.waitingSettlements ?? 0)")
  }
}
