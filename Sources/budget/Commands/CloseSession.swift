import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget session close`: lets a session take no new calls.
struct CloseSession: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a session, and say what it came to.",
    discussion: """
      New calls that name it are refused by 'budget check' and 'budget reserve'. Nothing is erased: its calls count \
      as before, what was reserved is settled as ever, and what is recorded is recorded. 'budget session reopen' \
      opens it again.

      Example:
        budget session close s1 --workspace acme --reason "ticket is done"
      """
  )

  @OptionGroup var session: NamedSessionOptions

  func answer() throws -> Answer {
    let (ledger, workspace) = try session.ledger()
    let (closed, isNew) = try ledger.sessions(of: workspace).close(
      session.session,
      by: session.change
    )
    let total = try ledger.total(of: closed)
    return Answer(
      json: closed.json(total.figures),
      text: "",
      remarks: [
        "Session \(quoted(closed.id)) of workspace \(workspace) "
          + (isNew ? "is closed: " : "was closed at \(closed.closedAt) already: ") + total.sentence
      ]
    )
  }
}
