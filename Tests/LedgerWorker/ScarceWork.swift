import BudgetKit
import Glibc
import LedgerFixture

/// Asks again and again after the process has been forbidden to open any further file, and says
/// each answer.
enum ScarceWork {
  static func run(_ arguments: WorkerArguments) throws {
    let guardian = try arguments.ledger().budget(for: WorkspaceID(Books.workspace))
    _ = try guardian.canExecute(estimatedCost: .cents(1))
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0 else {
      return Report.line("error no limit")
    }
    for _ in 0..<4 {
      Report.line(try guardian.canExecute(estimatedCost: .cents(1)).canExecute ? "fits" : "refused")
    }
  }
}
