import BudgetKit
import BudgetWire

/// Decides what a coding agent is told between two turns, whichever agent it is.
///
/// It imports what is new of the session's logs, looks one turn ahead, and asks every budget that
/// the turn touches.
struct HookEngine {
  /// Whose calls they are, the session apart.
  let context: CallContext
  let options: GlobalOptions
  /// What to know, for the log of the tool alone.
  private(set) var notes: [String] = []

  init(_ context: CallContext, options: GlobalOptions) {
    self.context = context
    self.options = options
  }

  /// How long the ledger is waited for: a hook must never hold up its tool.
  static let patience = Duration.seconds(2)

  /// What was decided, and what kept the decision from resting on all that there is to know.
  struct Decision {
    var verdict: HookVerdict
    var trouble: String?
  }

  /// Decides about a call of a hook.
  ///
  /// - Parameters:
  ///   - call: What the tool says.
  ///   - readers: Finds what reads the logs of the session.
  /// - Returns: The decision.
  /// - Throws: ``Failure`` or `LedgerError` where the ledger cannot be asked at all.
  mutating func decide(
    _ call: HookCall,
    reading readers: () throws -> [any CallReader]
  ) throws -> Decision {
    // A piece of an answer that is not the last has nothing to tell.
    if call.moment == .afterModel, call.modelCall?.isLast != true {
      return Decision(verdict: .silent)
    }
    let ledger = try options.ledger(patience: Self.patience)
    let context = context(of: call)
    do {
      switch call.moment {
      case .beforeModel: return try hold(call, for: context, in: ledger)
      case .afterModel: return try settle(call, for: context, in: ledger)
      default: break
      }
      let before = try? ledger.outlook(for: context, model: call.model)
      let (news, trouble) = importNews(of: call, for: context, into: ledger, readers)
      guard call.moment != .sessionEnd, call.moment != .other else {
        return Decision(verdict: .silent, trouble: trouble)
      }
      let outlook = try ledger.outlook(for: context, model: call.model)
      let verdict = try judge(outlook, since: before, news, call, of: context, in: ledger)
      return Decision(verdict: verdict, trouble: trouble ?? vanished(call, outlook))
    } catch let error as LedgerError where error.code == .conflict {
      // The session was closed: nothing of it is to be called any more.
      return Decision(verdict: .stop(error.message))
    }
  }

  private func context(of call: HookCall) -> CallContext {
    var context = context
    context.session = call.session.flatMap(usableName)
    return context
  }

  /// Says that the log is gone, where there must be one.
  private func vanished(_ call: HookCall, _ outlook: TurnOutlook) -> String? {
    guard let transcript = call.transcript, !somethingStands(at: transcript) else { return nil }
    // A session that begins has written nothing yet.
    let begins = call.moment == .sessionStart || call.moment == .prompt
    guard !begins || outlook.turn.basis == .session else { return nil }
    return "The log of the session, \(quoted(transcript, limit: 512)), is not there."
  }
}

// MARK: - What is new

extension HookEngine {
  /// What an import found.
  struct News {
    var calls = 0
    var unpriced = 0
  }

  /// Imports what is new of the logs, and says what kept it from that.
  private mutating func importNews(
    of call: HookCall,
    for context: CallContext,
    into ledger: Ledger,
    _ readers: () throws -> [any CallReader]
  ) -> (News, trouble: String?) {
    var news = News()
    do {
      for reader in try readers() {
        let summary = try take(reader, for: context, into: ledger)
        news.calls += summary.new + summary.changed
        if let note = summary.unread.first { return (news, note.reason) }
        if let note = summary.refused.first { notes.append("The log: \(note.reason)") }
      }
    } catch let error as LedgerError where error.code == .notFound {
      // Whether there must be a log is asked where it is known how far the session is.
    } catch {
      return (news, Failure(error).message)
    }
    return (news, nil)
  }

  private func take(
    _ reader: some CallReader,
    for context: CallContext,
    into ledger: Ledger
  ) throws -> ImportSummary {
    try ledger.importTail(from: reader, named: reader.files.first ?? "", into: context)
  }
}

// MARK: - Judging

extension HookEngine {
  /// The shares of a limit from which on people are warned, in percent.
  private static let marks: [Int64] = [80, 90, 95, 100]

  /// Judges how the next turn fits.
  private mutating func judge(
    _ outlook: TurnOutlook,
    since before: TurnOutlook?,
    _ news: News,
    _ call: HookCall,
    of context: CallContext,
    in ledger: Ledger
  ) throws -> HookVerdict {
    if outlook.turn.unpricedCalls > 0 {
      notes.append(
        "\(counted(Int64(outlook.turn.unpricedCalls), "call")) of the session's last have no price, and count as nothing; 'budget prices' sets one."
      )
    }
    guard outlook.fits else {
      return .stop(try refusal(of: outlook, for: context, in: ledger))
    }
    let speaks = call.moment == .sessionStart || call.moment == .prompt
    if speaks, outlook.standings.isEmpty {
      let name = context.workspace.rawValue
      return call.moment == .prompt
        ? .silent
        : .warn(
          "No budget limits this session: 'budget set \(name)' sets one for workspace \(name)."
        )
    }
    let full = outlook.standings.filter { Self.mark(of: $0) != nil }
    let isFuller = full.contains { standing in
      Self.mark(of: standing)
        != before?.standings.first { $0.isOfSame(as: standing) }
        .flatMap(Self.mark)
    }
    let isClose = outlook.mayNotFit && (speaks || news.calls > 0)
    guard isClose || (speaks && !full.isEmpty) || isFuller else { return .silent }
    return .warn(outlook.warning(about: full))
  }

  /// The highest mark that a budget has reached; `nil` below the first.
  private static func mark(of standing: BudgetStatus) -> Int64? {
    guard let share = standing.usageHundredthsOfPercent else { return nil }
    return marks.last { share >= $0 * 100 }
  }

  /// Why the turn does not fit, and what to do.
  private func refusal(
    of outlook: TurnOutlook,
    for context: CallContext,
    in ledger: Ledger
  ) throws -> String {
    let advice = try? ledger.guard(for: context)
      .advice(on: outlook.decision, model: outlook.turn.model)
    let sentences = advice?.sentences(on: outlook.decision, about: nil) ?? []
    return
      ([outlook.decision.reason, outlook.expectation].compactMap(\.self) + sentences + [
        "To go on now, raise the budget: 'budget raise' or 'budget top-up'."
      ]).joined(separator: " ")
  }
}

extension BudgetStatus {
  /// Whether another standing is of the same budget.
  fileprivate func isOfSame(as other: BudgetStatus) -> Bool {
    scope == other.scope && window == other.window && unit == other.unit
      && period.start == other.period.start
  }
}
