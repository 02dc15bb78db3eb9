import BudgetKit
import BudgetWire

/// The books of one command that runs under a reservation: its hold, and what it cost.
struct RunBooks {
  let reservation: Reservation
  let project: ProjectID?
  /// The model that is meant where a report names none.
  let model: ModelReference?
  /// The log that tells its calls.
  let log: LogKind?
  /// What becomes of the hold where nothing is reported; `nil` to go by how the command ended.
  let unreported: ReservationExpiry?
  let options: GlobalOptions

  private var run: GuardedRun
  private var remarks: [String] = []
  private var isRenewed = true
  private var hasTroubleRenewing = false
  private var opened: Ledger?
  /// Whether a call was booked with the tokens that it used.
  private var hasTokens = false
  /// Whether something was reported that is neither in the ledger nor beside it.
  private(set) var hasUnbooked = false

  init(
    reservation: Reservation,
    project: ProjectID?,
    model: ModelReference?,
    log: LogKind?,
    unreported: ReservationExpiry?,
    options: GlobalOptions
  ) {
    self.reservation = reservation
    self.project = project
    self.model = model
    self.log = log
    self.unreported = unreported
    self.options = options
    run = GuardedRun(reservation)
  }
}

// MARK: - While it runs

extension RunBooks {
  /// Holds the money for as long again as it was held at first.
  mutating func renew() {
    guard isRenewed else { return }
    do {
      try options.ledger().extend(reservation.id, expiresAfter: reservation.timeToLive)
    } catch let error as LedgerError where error.isOutage {
      if !hasTroubleRenewing { say("The hold cannot be renewed now: \(error.message)") }
      hasTroubleRenewing = true
    } catch {
      // It has ended: settled by the command itself, or run out because nobody could renew it.
      isRenewed = false
      let state = try? options.ledger().reservation(reservation.id)?.state
      if state != .settled { say("The hold is lost: \(Failure(error).message)") }
    }
  }

  /// Gives the money back of a command that was never started, and says where that fails.
  ///
  /// - Returns: What to say of it.
  mutating func abandon() -> String {
    release()
    return remarks.popLast() ?? "What was held went back."
  }

  /// Gives the money back.
  private mutating func release() {
    do {
      let released = try ledger().release(reservation.id)
      run.returned = released.state == .released ? released.amount : .zero
    } catch {
      remarks.append(
        "What was held could not be given back, and returns by \(reservation.expiresAt): \(Failure(error).message)"
      )
    }
  }
}

// MARK: - When it has ended

extension RunBooks {
  /// Returns the ledger, opened once for all that is booked.
  private mutating func ledger() throws -> Ledger {
    if let opened { return opened }
    let ledger = try options.ledger()
    opened = ledger
    return ledger
  }

  /// Books what the command cost, and returns what to say and how to end.
  mutating func close(with report: CostReport, after ending: ChildProcess.Ending) -> Answer {
    let lines = report.lines(of: model)
    let isOver = (try? ledger().reservation(reservation.id)?.state) == .settled
    let told = importLog()
    if !lines.isEmpty {
      book(lines)
    } else if !isOver {
      switch told {
      case .all: release()
      case .some: bookRest()
      case .nothing: bookUnreported(after: ending)
      }
    }
    switch ending {
    case .exited(let code): run.exitCode = code
    case .bySignal(let number): run.signal = number
    }
    if hasUnbooked && !lines.isEmpty {
      let id = reservation.id.rawValue
      remarks.append(
        "What it reported stays in \(quoted(report.path, limit: 512)): once the ledger can be written, book it with 'budget settle \(id) --cost ...'."
      )
    } else {
      report.remove()
    }
    for remark in remarks { say(remark) }
    if options.json { sayJSON(run.json) }
    return Answer(json: run.json, text: "", status: ExitStatus(ending), isPrinted: true)
  }

  /// Books the calls of a report, the last of which ends the hold.
  private mutating func book(_ lines: [CostReport.Line]) {
    let refusals = lines.compactMap(\.refusal)
    let shown = 3
    remarks += refusals.prefix(shown).map { "What it cost cannot be read: \($0)" }
    if refusals.count > shown {
      remarks.append("\(counted(refusals.count - shown, "more line")) cannot be read.")
    }
    let calls = lines.filter { $0.call != nil }
    for (index, line) in calls.enumerated() {
      guard var call = line.call else { continue }
      let isLast = index == calls.count - 1 && refusals.isEmpty
      if !isLast { call.id = try? RecordID("\(reservation.id.rawValue)-\(index + 1)") }
      settle(call, line.answer, isFinal: isLast)
    }
    guard !refusals.isEmpty else { return }
    let rest = (try? ledger().reservation(reservation.id)?.amount) ?? reservation.amount
    remarks.append("What is left of the estimate, \(rest.inDollars), is booked in its place.")
    settle(.cost(rest), nil, isFinal: true)
  }

  /// What a log tells of the calls of a command.
  private enum Told {
    case nothing
    /// Some lines cannot be read, or some calls have no price.
    case some
    case all
  }

  /// Imports the calls from the log.
  private mutating func importLog() -> Told {
    guard let log else { return .nothing }
    do {
      let summary = try log.importCalls(
        into: ledger(),
        id: reservation.context.workspace,
        project
      )
      run.imported = summary
      for note in [summary.unread.first, summary.refused.first] {
        if let note { remarks.append("The log of \(log.title): \(note.reason)") }
      }
      let isWhole = summary.unread.isEmpty && summary.refused.isEmpty
      guard summary.new > 0 || summary.changed > 0 else {
        remarks.append("The log of \(log.title) has no new call.")
        return .nothing
      }
      let unpriced = summary.unpricedCalls
      remarks.append(
        "Imported \(counted(summary.new, "new call")) of \(log.title)"
          + (unpriced > 0 ? ", \(unpriced) without a price." : ".")
      )
      return isWhole && unpriced == 0 ? .all : .some
    } catch {
      remarks.append("The log of \(log.title) cannot be read: \(Failure(error).message)")
      return .nothing
    }
  }

  /// Books the estimate for what a log does not tell.
  private mutating func bookRest() {
    guard unreported != .giveBack else { return release() }
    remarks.append(
      "The log does not tell all: the estimate of \(reservation.amount.inDollars) is booked for the rest."
    )
    settle(.cost(reservation.amount), nil, isFinal: true)
  }

  /// Books, or gives back, what a command held that said nothing.
  private mutating func bookUnreported(after ending: ChildProcess.Ending) {
    let now = try? ledger().reservation(reservation.id)
    if let now, now.lent > .zero || now.attempts > 0 {
      // Its helpers or its attempts have told what it cost.
      return release()
    }
    let hasSucceeded = ending == .exited(0)
    let choice = unreported ?? (hasSucceeded ? .spend : .giveBack)
    let observed = now?.observed ?? .zero
    if observed > .zero {
      remarks.append(
        "No cost was reported at the end: what was observed, \(observed.inDollars), is booked."
      )
      settle(.cost(observed), nil, isFinal: true)
    } else if choice == .spend {
      remarks.append(
        "No cost was reported: the estimate of \(reservation.amount.inDollars) is booked."
      )
      settle(.cost(reservation.amount), nil, isFinal: true)
    } else {
      remarks.append(
        hasSucceeded
          ? "No cost was reported: \(reservation.amount.inDollars) went back."
          : "The command failed and reported no cost: \(reservation.amount.inDollars) went back."
      )
      release()
    }
  }

  /// Gives the last call the tokens that were held, where nobody has told any: a limit on tokens
  /// would never fill otherwise.
  private mutating func withTokens(_ call: MeasuredCall, isFinal: Bool) -> MeasuredCall {
    let isTold = call.usage.prompt > 0 || call.usage.completion > 0
    hasTokens = hasTokens || isTold
    guard isFinal, !hasTokens, let held = reservation.estimatedTokens, held > 0 else { return call }
    var call = call
    call.usage = TokenUsage(prompt: held)
    remarks.append("No tokens were reported: the \(held) that were held are booked.")
    return call
  }

  /// Books a call; where that cannot be written, keeps it beside the ledger.
  private mutating func settle(_ call: MeasuredCall, _ answer: ProviderUsage?, isFinal: Bool) {
    let call = withTokens(call, isFinal: isFinal)
    do {
      let ledger = try ledger()
      let (settlement, steps) = try ledger.settle(
        reservation.id,
        with: call,
        isFinal: isFinal,
        stepsOf: answer
      )
      let settled = SettledAnswer(
        settlement: settlement,
        steps: steps.map { RecordedEntry($0, gap: ledger.gapRemark(of: $0.row)) }
      )
      run.calls.append(settled)
      remarks += ledger.gapRemark(of: settlement.call).map { [$0] } ?? []
      remarks += settled.steps.flatMap(\.remarks)
      if settled.overrun > .zero {
        remarks.append("It cost \(settled.overrun.inDollars) more than was held.")
      }
    } catch let error as LedgerError where error.isOutage {
      keep(call, answer, isFinal: isFinal, after: error)
    } catch {
      noteUnbooked(call, error)
    }
  }

  private mutating func keep(
    _ call: MeasuredCall,
    _ answer: ProviderUsage?,
    isFinal: Bool,
    after error: LedgerError
  ) {
    do {
      let kept = try Ledger.keepSettlement(
        of: reservation.id,
        with: call,
        isFinal: isFinal,
        stepsOf: answer,
        path: options.ledgerPath(),
        in: opened,
        at: options.currentTime(),
        after: error
      )
      run.kept.append(KeptSettlement(reservation.id, kept))
      remarks.append(
        "What it cost is kept beside the ledger and in no figure yet: \(error.message) The next command that opens the ledger books it."
      )
    } catch {
      noteUnbooked(call, error)
    }
  }

  private mutating func noteUnbooked(_ call: MeasuredCall, _ error: any Error) {
    hasUnbooked = true
    let what =
      call.reportedCost.map { "The cost of \($0.inDollars)" } ?? "A call of \(call.answeredBy.name)"
    remarks.append("\(what) is not booked: \(Failure(error).message)")
  }
}

extension ExitStatus {
  fileprivate init(_ ending: ChildProcess.Ending) {
    switch ending {
    case .exited(let code): self = .ofCommand(code)
    case .bySignal(let number): self = .bySignal(number)
    }
  }
}
