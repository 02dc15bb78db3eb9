import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget hook status-line`: the status line of Claude Code.
struct ShowStatusLine: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "status-line",
    abstract: "Print one line on the budget, for the status line of Claude Code.",
    discussion: """
      It reads what Claude Code tells its status line on standard input, and prints what is spent, what is left, the pace and the forecast of the fullest budget of the session. What cannot be told is left out; it never fails its host.

      Example:
        echo '{}' | budget hook status-line --workspace acme
      """
  )

  @OptionGroup var hook: HookOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let context = try hook.context()
    _ = try hook.policy()
    let patience = try hook.patienceMilliseconds()
    let reply = HookReply(
      within: patience,
      orElse: HookReply.Words(output: "budget: no answer in time", message: "")
    )
    do {
      let bytes = try HookInput.read(within: patience)
      let line = try StatusLine(of: StatusLineInput(parsing: bytes), context, options)
      reply.give(HookReply.Words(output: line.text, message: ""))
    } catch let failure as Failure where failure.status == .badUsage {
      throw failure
    } catch {
      let text = StatusLine.fitted(["budget", plain(Failure(error).message, limit: 200)])
      reply.give(HookReply.Words(output: text, message: ""))
    }
    return Answer(json: .null, text: "", isPrinted: true)
  }
}

/// How the fullest budget of a session stands, in one line.
struct StatusLine {
  let text: String

  /// The columns that a line may take.
  private static let width = 80

  init(of input: StatusLineInput, _ context: CallContext, _ options: GlobalOptions) throws {
    let ledger = try options.ledger(patience: HookEngine.patience)
    var context = context
    context.session = input.call.session.flatMap(usableName)
    for reader in (try? ClaudeCodeDialect.readers(of: input.call, on: .this)) ?? [] {
      _ = try? Self.take(reader, for: context, into: ledger)
    }
    let outlook = try ledger.outlook(for: context, model: input.call.model)
    let session = input.reportedCost.map { ["session \($0.readable)"] } ?? []
    guard let fullest = outlook.standings.max(by: { $0.share < $1.share }) else {
      let spent = try ledger.guard(for: context).status().spentAmount
      text = Self.fitted(
        ["\(plain(context.workspace.rawValue)) \(spent.readable) this month, no budget"] + session
      )
      return
    }
    text = Self.fitted(
      fullest.parts + (fullest.pace(at: ledger.now).map { ["pace \($0)"] } ?? [])
        + fullest.forecast(in: ledger) + session
    )
  }

  private static func take(
    _ reader: some CallReader,
    for context: CallContext,
    into ledger: Ledger
  ) throws {
    _ = try ledger.importTail(from: reader, named: reader.files.first ?? "", into: context)
  }

  /// Joins parts, and leaves out the last that have no room.
  static func fitted(_ parts: [String]) -> String {
    var parts = parts
    while parts.count > 1, parts.joined(separator: " | ").displayWidth > width {
      parts.removeLast()
    }
    var text = parts.joined(separator: " | ")
    while text.displayWidth > width { text.removeLast() }
    return text
  }
}

extension BudgetStatus {
  /// How full it is, for comparing.
  fileprivate var share: Int64 { isFrozen ? .max : usageHundredthsOfPercent ?? 0 }

  /// Whose it is, in few words.
  private var who: String {
    let further = scope.furtherWords
    let words = plain(
      name ?? (further.isEmpty && !scope.isWholeLedger ? scope.workspace.rawValue : further)
    )
    let text = words.isEmpty ? "all" : words
    return text.count > 24 ? text.prefix(21) + "..." : text
  }

  /// What is spent and what is left.
  fileprivate var parts: [String] {
    guard let limit = limitAmount else { return ["\(who) \(spentAmount.readable)"] }
    let left = remainingAmount.map { ["\($0.readable) left"] } ?? []
    return ["\(who) \(spentAmount.readable) of \(limit.readable)"] + (isFrozen ? ["frozen"] : left)
  }

  /// Whether its window has no beginning that it is measured from.
  private var isRolling: Bool { if case .rolling = window { true } else { false } }

  /// How fast it is spent beside how fast its period passes: `1.3x` ends at 1.3 of the limit.
  fileprivate func pace(at now: Instant) -> String? {
    guard let share = usageHundredthsOfPercent, window != .total else { return nil }
    let length = period.end.millisecondsSince1970 - period.start.millisecondsSince1970
    let elapsed = now.millisecondsSince1970 - period.start.millisecondsSince1970
    guard !isRolling, length > 0, elapsed > 0 else { return nil }
    let tenths = Int128(max(0, share)) * Int128(length) / (Int128(elapsed) * 1_000)
    guard let tenths = Int64(exactly: tenths), tenths < 1_000 else { return nil }
    return "\(tenths / 10).\(tenths % 10)x"
  }

  /// What the period will probably have cost at its end.
  fileprivate func forecast(in ledger: Ledger) -> [String] {
    guard unit == .usd, !scope.isWholeLedger,
      let end = try? ledger.forecast(of: scope, within: window).endOfMonth
    else { return [] }
    return ["ends near \(end.readable)"]
  }
}
