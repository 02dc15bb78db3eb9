import BudgetKit
import Glibc
import LedgerFixture

/// Opens one damaged file after the other and asks each of them everything.
///
/// It says `file` before it opens one, and how each question ended. A question that never ends is
/// ended by the system's alarm, with this process.
struct ProbeWork {
  private let folder: String
  private let numbers: ClosedRange<Int64>
  private let clock: LedgerClock
  private let patienceSeconds: UInt32
  /// Control: whether a question never ends.
  private let isStuck: Bool

  init(_ arguments: WorkerArguments) throws {
    folder = try arguments.text("folder")
    numbers = try arguments.range("files")
    clock = try arguments.clock().ledgerClock
    patienceSeconds = UInt32(try arguments.number("seconds"))
    isStuck = try arguments.number("stuck", default: 0) == 1
  }

  func run() {
    letAlarmThrough()
    for number in numbers {
      Report.line("file \(number)")
      alarm(patienceSeconds)
      while isStuck { usleep(1_000) }
      ask(number)
      alarm(0)
    }
  }

  /// The thread that started this process may have blocked all signals, and a process inherits
  /// that.
  private func letAlarmThrough() {
    var alarms = sigset_t()
    sigemptyset(&alarms)
    sigaddset(&alarms, SIGALRM)
    sigprocmask(SIG_UNBLOCK, &alarms, nil)
  }

  private func ask(_ number: Int64) {
    let path = "\(folder)/\(number).sqlite"
    do {
      let ledger = try Ledger(path: path, creating: false, clock: clock)
      for (name, question) in Self.questions {
        Report.line("\(number) \(name) \(outcome { try question(ledger) })")
      }
    } catch {
      Report.line("\(number) open \(outcome { throw error })")
    }
  }

  /// Returns `done`, the code of a documented error, or `undocumented` with what it was.
  private func outcome(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "done"
    } catch let error as LedgerError {
      return "\(error.code)"
    } catch {
      return "undocumented \(error)"
    }
  }
}

// MARK: - Questions

extension ProbeWork {
  private static let questions: [(String, @Sendable (Ledger) throws -> Void)] = [
    ("check", { _ = try acme($0).canExecute(estimatedCost: .cents(1)) }),
    ("checkAll", { _ = try acme($0).canExecute(estimatedCost: .dollars(5)) }),
    (
      "checkModel",
      {
        let model = ModelReference(provider: "openai", name: "gpt-4o")
        _ = try acme($0).canExecute(estimatedCost: .cents(1), model: model)
      }
    ),
    ("status", { _ = try acme($0).status() }),
    ("report", { ledger in try report(ledger) }),
    ("list", { ledger in try list(ledger) }),
    ("executions", { _ = try $0.executionCosts.list(in: workspace()) }),
    ("forecast", { _ = try acme($0).forecast() }),
    ("anomalies", { _ = try $0.anomalies(AnomalyQuery(workspace: workspace())) }),
    ("budgets", { _ = try ($0.workspaceBudgets.list(), $0.projectBudgets.list()) }),
    ("events", { _ = try $0.calendarEvents.list(workspace()) }),
    ("alerts", { _ = try (acme($0).alerts(), acme($0).checkAndAlert()) }),
    ("verify", { _ = try $0.verify() }),
    ("diagnose", { _ = try $0.diagnose() }),
    ("record", { try $0.record(call("new")) }),
    ("recordAgain", { try $0.record(call("call-3")) }),
    ("reserve", { _ = try acme($0).reserve(.cents(1)) }),
    ("reserveAll", { _ = try acme($0).reserve(.dollars(5)) }),
    ("reserveAgain", { ledger in try reserveAgain(ledger) }),
    ("settle", { try $0.settle(ReservationID("hold-3"), with: .cost(.cents(1))) }),
    ("settleLate", { try $0.settle(ReservationID("hold-4"), with: .cost(.cents(1))) }),
    ("release", { try $0.release(ReservationID("hold-8")) }),
    ("expire", { try acme($0).expireReservations() }),
    ("zone", { ledger in try moveZone(ledger) }),
    ("price", { ledger in try setPrice(ledger) }),
    ("verifyAgain", { _ = try $0.verify() }),
  ]

  private static func workspace() throws -> WorkspaceID { try WorkspaceID(Books.workspace) }

  private static func acme(_ ledger: Ledger) throws -> BudgetManager {
    ledger.budget(for: try workspace(), project: try ProjectID(Books.projects[0]))
  }

  private static func call(_ id: String) throws -> LLMCall {
    LLMCall(
      id: try RecordID(id),
      workspace: try workspace(),
      project: try ProjectID(Books.projects[0]),
      execution: try ExecutionID("run-1"),
      provider: "openai",
      model: "gpt-4o",
      usage: TokenUsage(prompt: 10, completion: 1)
    )
  }

  private static func report(_ ledger: Ledger) throws {
    for grouping in ReportGrouping.allCases {
      _ = try ledger.report(ReportQuery(workspace: workspace(), by: grouping))
    }
  }

  private static func list(_ ledger: Ledger) throws {
    var page = try ledger.calls.list(in: workspace(), limit: 7)
    while let cursor = page.next {
      page = try ledger.calls.list(in: workspace(), after: cursor, limit: 7)
    }
  }

  private static func reserveAgain(_ ledger: Ledger) throws {
    for number in 0..<5 {
      let id = try ReservationID("hold-\(number)")
      do {
        _ = try acme(ledger).reserve(Money(nanodollars: 1_000), id: id, expiresAfter: .seconds(1))
      } catch let error as LedgerError where error.code == .conflict {
        continue
      }
    }
  }

  private static func moveZone(_ ledger: Ledger) throws {
    for zone in ["Asia/Tokyo", "UTC"] {
      try ledger.updateBudget(
        of: BudgetScope(workspace: workspace()),
        with: BudgetUpdate(isHard: true),
        zone: Zone(identifier: zone),
        by: Change(by: "test")
      )
    }
  }

  private static func setPrice(_ ledger: Ledger) throws {
    let price = ModelPrice(
      provider: "openai",
      model: "new",
      rates: ModelPrice.Rates(
        input: try Rate(usd: "1", per: .million),
        output: try Rate(usd: "2", per: .million)
      ),
      source: "user"
    )
    try ledger.prices.set([price], subject: "new", by: Change(by: "test"))
  }
}
