import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget session reopen`: lets a closed session take calls again.
struct ReopenSession: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open a session again that was closed.",
    discussion: """
      Example:
        budget session reopen s1 --workspace acme
      """
  )

  @OptionGroup var session: NamedSessionOptions

  func answer() throws -> Answer {
    let (ledger, workspace) = try session.ledger()
    let closed = try ledger.sessions(of: workspace).reopen(session.session, by: session.change)
    let total = try ledger.total(of: closed)
    return Answer(
      json: closed.json(total.figures, isClosed: false),
      text: "",
      remarks: [
        "Session \(quoted(closed.id)) of workspace \(workspace) takes calls again: \(total.sentence)"
      ]
    )
  }
}
