import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget show`: how the cost of one row comes about, and where it counts.
struct ShowRow: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Explain a row: its cost line by line, and the budgets that count it.",
    discussion: """
      An id of a reservation is explained, too: what it holds, in which budgets, and which call settled it.

      Example:
        budget show call-1 --workspace acme
        budget show R --workspace acme --kind reservation
      """
  )

  @Argument(help: "The id of a call, a use of a resource, an adjustment or a reservation.")
  var id: String

  @Option(help: ArgumentHelp("The workspace.", valueName: "name"), completion: .workspaces)
  var workspace: String

  @Option(
    help: ArgumentHelp(
      "What the id names, where several have the same; default a row before a reservation.",
      valueName: "call|resource|reservation"
    )
  )
  var kind: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let kind = try recordedKind()
    let id = try reading("id") { try RecordID(self.id) }
    let ledger = try options.ledger()
    if self.kind != Self.reservation {
      if let explanation = try ledger.explanation(of: id, kind, in: workspace) {
        // What an entry has priced since lacks nothing.
        let isPriced = explanation.correctedCost != nil
        let gap =
          isPriced
          ? nil
          : explanation.row.call.flatMap { ledger.gapRemark(of: $0) }
            ?? explanation.row.usage?.gapRemark
        return Answer(json: try explanation.json(gap: gap), text: explanation.text(gap: gap))
      }
    }
    if kind == nil,
      let explanation = try ledger.explanation(of: ReservationID(self.id), in: workspace)
    {
      return Answer(json: explanation.json, text: explanation.text)
    }
    let doubts = try ledger.doubts(about: BudgetScope(workspace: workspace))
    throw Failure.notFound(
      "No \(self.kind ?? "row") has the id \(quoted(id.rawValue)) in workspace \(workspace)"
        + (self.kind == nil ? ", and no reservation has it." : ".")
        + doubts.map { " " + $0 }.joined()
    )
  }

  private static let reservation = "reservation"

  /// The kind of row, if one is given; `nil` for a reservation.
  private func recordedKind() throws -> RecordedKind? {
    guard let kind, kind != Self.reservation else { return nil }
    guard let known = RecordedKind(rawValue: kind) else {
      throw Failure.usage(
        "--kind: \(quoted(kind)) is no kind of row; write call, resource or reservation."
      )
    }
    return known
  }
}
