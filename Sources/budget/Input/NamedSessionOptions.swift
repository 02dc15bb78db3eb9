import ArgumentParser
import BudgetKit

/// The session that is closed or opened, and why.
struct NamedSessionOptions: ParsableArguments {
  @Argument(help: "The session.")
  var session: String

  @Option(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions
}

extension NamedSessionOptions {
  /// Opens the ledger, in which the workspace must be known.
  func ledger() throws -> (Ledger, WorkspaceID) {
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let ledger = try options.ledger()
    try ledger.requireKnown(BudgetScope(workspace: workspace))
    return (ledger, workspace)
  }

  var change: Change { options.change(reason: reason) }
}

/// What a session came to.
struct SessionTotal {
  /// `nil` where rows have left.
  let figures: UsageFigures?
  /// The same in words.
  let sentence: String
}

extension Ledger {
  /// Returns what was recorded under a session.
  func total(of session: ClosedSession) throws -> SessionTotal {
    var query = UsageQuery(session.workspace)
    query.filters = [UsageFilter(.session, in: [session.id])]
    do {
      let total = try usage(query).total
      guard total.calls > 0 else {
        return SessionTotal(
          figures: total,
          sentence: "nothing was recorded under it; the name may be mistyped."
        )
      }
      let unpriced = total.unpricedCalls
      return SessionTotal(
        figures: total,
        sentence: "\(counted(total.calls, "call")) cost \(total.cost.inDollars)"
          + (unpriced == 0
            ? "." : ", and \(unpriced) of them \(unpriced == 1 ? "has" : "have") no price.")
      )
    } catch let error as LedgerError where error.code == .archived {
      return SessionTotal(
        figures: nil,
        sentence: "what it came to is not known here. \(error.message)"
      )
    }
  }
}
