import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget session list`: the sessions that are closed.
struct ListSessions: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the sessions that are closed, and what each came to.",
    discussion: """
      'budget report --by session' shows all sessions.

      Example:
        budget session list --workspace acme
      """
  )

  @Option(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let ledger = try options.ledger()
    let sessions = try ledger.sessions(of: workspace).closed().map { session in
      (session, try ledger.total(of: session))
    }
    var table = Table([
      .init("SESSION"), .init("CLOSED"), .init("BY", detail: 2), .init("REASON", detail: 3),
      .init(amounts.style.costTitle, .decimal), .init("CALLS", .right),
      .init("TOKENS", .right, detail: 1),
    ])
    for (session, total) in sessions {
      let figures = total.figures
      table.add([
        session.id, session.closedAt.iso8601, session.change.actor,
        session.change.reason ?? "-", figures.map { amounts.style.text($0.cost) } ?? "-",
        figures.map { "\($0.calls)" } ?? "-", figures.map { "\($0.totalTokens)" } ?? "-",
      ])
    }
    return Answer(
      json: .sessions(sessions.map { ($0.0, $0.1.figures) }),
      text: table.text(.output),
      remarks: try ledger.doubts(about: BudgetScope(workspace: workspace))
        + (sessions.isEmpty ? ["No session of workspace \(workspace) is closed."] : [])
        + sessions.filter { $0.1.figures == nil }.prefix(1).map { $0.1.sentence }
    )
  }
}
