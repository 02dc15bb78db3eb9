import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices remove-resource`: takes a resource's price of one's own back.
struct RemoveResourcePrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove-resource",
    abstract: "Remove a resource price that you set; the built-in one applies again.",
    discussion: """
      Give the --from that it was set with, or --all. What was recorded keeps its cost.

      Example:
        budget prices remove-resource cpu
      """
  )

  @Argument(help: "The resource.")
  var type: String

  @Option(
    help: ArgumentHelp(
      "The day in UTC, or instant, that it was set from.",
      valueName: "day|instant"
    )
  )
  var from: String?

  @Flag(help: "Every price of your own for the resource.")
  var all = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let start = try from.map { try instantOrDay($0, "--from", in: .utc) } ?? .distantPast
    let removed = try options.ledger().prices.removeResource(
      where: { $0.resourceType == type && (all || $0.validFrom == start) },
      by: options.change(reason: reason)
    )
    guard !removed.isEmpty else {
      throw Failure.notFound(
        "You have set no such price for \(quoted(type)); 'budget prices list' shows all, and --all removes every one of your own."
      )
    }
    return Answer(
      json: removed.json,
      text: removed.map(\.price).table,
      remarks: [remark(removed.reduce(0) { $0 + $1.uses })]
    )
  }
}
