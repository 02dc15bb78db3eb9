import BudgetKit
import LedgerFixture

/// Does to a ledger what a test needs other processes for, and reports each step in a line on its
/// standard output.
@main enum LedgerWorker {
  static func main() {
    do {
      try run(WorkerArguments(CommandLine.arguments))
    } catch let error as LedgerError where error.code == .filesChanged {
      Report.line("stopped opening")
    } catch let error as LedgerError {
      Report.line("error \(error.code) \(error.message)")
    } catch {
      Report.line("error \(error)")
    }
  }

  private static func run(_ arguments: WorkerArguments) throws {
    switch arguments.command {
    case "storm": try StormWork(arguments).run()
    case "race": try RaceWork(arguments).run()
    case "repeat": try RepeatWork(arguments).run()
    case "probe": try ProbeWork(arguments).run()
    case "hold": try HoldWork.run(arguments)
    case "scarce": try ScarceWork.run(arguments)
    case "disabled": try DisabledWork.run()
    case "count": try CountWork.run(arguments)
    case "once": try OnceWork.run(arguments)
    case "fill": try FillWork.run(arguments)
    case "spend": try SpendWork.run(arguments)
    case "drain": try DrainWork.run(arguments)
    case "archive": try ArchiveWork.run(arguments)
    case "fork": try ForkWork.run(arguments)
    case "fork-and-open": try ForkWork.openInChild(arguments)
    default: Report.line("error unknown command")
    }
  }
}
