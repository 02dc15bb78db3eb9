import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget run`: runs a command under a reservation.
struct RunGuarded: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a command if its cost fits, and book what it reports.",
    discussion: """
      Holds the estimate, runs the command, keeps the hold alive while it runs, and books what it cost when it ends.

      Example:
        budget run acme --estimate 0.50 -- run-agent --task nightly

      The command says what it cost in the file that BUDGET_COST_FILE names: one line for each call, an amount of US dollars or the provider's answer as one JSON object.

      Example:
        budget run acme --estimate 0.10 -- \\
          sh -c 'run-agent && echo 0.07 >> "$BUDGET_COST_FILE"'

      One that reports nothing is booked at the estimate if it succeeds, and at nothing if it fails; --unreported says otherwise. With --import its calls are taken from the log that it writes.

      It finds the id of its hold in BUDGET_RESERVATION, and can cut parts off it for its helpers.

      Example:
        budget run acme --estimate 1 -- sh -c '
          budget run acme --parent "$BUDGET_RESERVATION" \\
            --estimate 0.20 -- run-agent'

      Signals are passed on, and the exit status is the command's own. Where it did not run: 75 refused by a budget, 69 the ledger cannot be asked, 64 bad usage, 126 or 127 it cannot be started.
      """
  )

  @OptionGroup var hold: HoldOptions

  @Option(
    help: ArgumentHelp(
      "What becomes of the hold of a command that reports nothing: spend or return. Default: spend if it succeeds, return if it fails.",
      valueName: "word"
    )
  )
  var unreported: String?

  @Option(
    name: .customLong("import"),
    help: ArgumentHelp(
      "The log that tells the calls of the command, such as claude-code, or codex=FOLDER.",
      valueName: "kind"
    )
  )
  var log: String?

  @OptionGroup var options: GlobalOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command, after two dashes.", valueName: "command")
  )
  var command: [String] = []

  func answer() throws -> Answer {
    let plan = try plan()
    let outcome: HoldOutcome
    do {
      outcome = try hold.hold(options)
    } catch {
      throw Failure(error).notRun
    }
    switch outcome {
    case .refused(var answer):
      answer.advice.append("The command did not run.")
      answer.refusalStatus = .tryAgain
      return answer
    case .held(let reservation, let remarks):
      for remark in remarks { say(remark) }
      return try run(under: reservation, plan)
    }
  }

  /// What was asked for, read before anything is held.
  private struct Plan {
    let unreported: ReservationExpiry?
    let log: LogKind?
    let model: ModelReference?
    let database: String
    let beat: Int64
  }

  private func plan() throws -> Plan {
    guard !command.isEmpty else {
      throw Failure.usage(
        "There is nothing to run; write the command after two dashes, as in 'budget run acme --estimate 0.10 -- ./agent'."
      )
    }
    return Plan(
      unreported: try unreported.map { try choice($0, "--unreported") },
      log: try log.map { try LogKind.named($0, "--import") },
      model: try hold.estimate.modelReference(),
      database: absolutePath(try options.ledgerPath()),
      beat: try milliseconds(hold.ttl, "--ttl") / 3
    )
  }

  /// Runs the command, and books what it cost.
  private func run(under reservation: Reservation, _ plan: Plan) throws -> Answer {
    let inbox = SignalInbox()
    var books = RunBooks(
      reservation: reservation,
      project: try hold.scope.projectID(),
      model: plan.model,
      log: plan.log,
      unreported: plan.unreported,
      options: options
    )
    do {
      let report = try CostReport()
      var isRunning = false
      defer { if !isRunning { report.remove() } }
      guard inbox.interruption == nil else { throw Interrupted() }
      setEnvironmentVariable("BUDGET_COST_FILE", report.path)
      setEnvironmentVariable("BUDGET_RESERVATION", reservation.id.rawValue)
      setEnvironmentVariable("BUDGET_WORKSPACE", reservation.context.workspace.rawValue)
      setEnvironmentVariable("BUDGET_DATABASE", plan.database)
      let child = try ChildProcess(command, passing: inbox)
      isRunning = true
      let ending = child.wait(beatingEvery: plan.beat) { books.renew() }
      return books.close(with: report, after: ending)
    } catch let failure as ChildProcess.StartFailure {
      throw Failure(
        status: .ofCommand(failure.exitCode),
        code: "notStarted",
        message:
          "\(quoted(command[0], limit: 512)) cannot be started: \(failure.reason). \(books.abandon())"
      )
    } catch is Interrupted {
      say(books.abandon())
      return Answer(
        json: .null,
        text: "",
        status: .bySignal(inbox.interruption ?? 2),
        isPrinted: true
      )
    } catch {
      say(books.abandon())
      throw Failure(error).notRun
    }
  }
}

/// A signal came before the command was started.
private struct Interrupted: Error {}

extension Failure {
  /// The failure as that of a command that was to be run.
  fileprivate var notRun: Failure {
    let status: ExitStatus =
      switch status {
      case .badUsage: .badUsage
      case .refused: .tryAgain
      default: .unavailable
      }
    return Failure(status: status, code: code, message: "\(message) The command did not run.")
  }
}
