import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget overrides`: what is added to limits for a time.
struct Overrides: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overrides",
    abstract: "List what is added to limits for a time, or take it back.",
    discussion: """
      Without a word behind it lists them.

      Example:
        budget overrides
      """,
    subcommands: [ListOverrides.self, RemoveOverride.self],
    defaultSubcommand: ListOverrides.self
  )
}

/// `budget overrides list`: the raises and top-ups.
struct ListOverrides: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the raises and top-ups that there are and were.",
    discussion: """
      Example:
        budget overrides list
        budget overrides list acme
      """
  )

  @Argument(help: "Only of this workspace.", completion: .workspaces)
  var workspace: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try workspace.map { text in try reading("workspace") { try WorkspaceID(text) } }
    let overrides = try options.ledger().overrides()
      .filter { workspace == nil || $0.scope.workspace == workspace }
    return Answer(
      json: overrides.json,
      text: overrides.table.text(.output),
      remarks: overrides.isEmpty
        ? ["Nothing is added to any limit; 'budget raise' raises one for a time."] : []
    )
  }
}

/// `budget overrides remove`: takes back a raise or a top-up.
struct RemoveOverride: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take back a raise or a top-up from now on.",
    discussion: """
      What is over is kept as history.

      Example:
        budget overrides remove 1 --reason "launch moved"
      """
  )

  @Argument(help: "The number of the override.")
  var override: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let number = try count(override, "override", upTo: .max)
    let removed = try options.ledger().removeOverride(number, by: options.change(reason: reason))
    return Answer(
      json: removed.removedJSON,
      text: "",
      remarks: ["Override \(number) adds nothing any more."]
    )
  }
}

extension [ListedOverride] {
  /// The overrides for people.
  fileprivate var table: Table {
    var table = Table([
      .init("ID", .decimal), .init("BUDGET"), .init("WINDOW"), .init("AMOUNT", .decimal),
      .init("FROM", detail: 1), .init("UNTIL"), .init("STATE"), .init("REASON", detail: 2),
    ])
    for listed in self {
      let override = listed.override
      let state =
        override.removedAt != nil
        ? "removed" : listed.hasEnded ? "ended" : listed.isInForce ? "in force" : "planned"
      table.add([
        "\(override.id)", "\(listed.scope)", listed.window.adverb + override.amount.unit.ofWhat,
        override.amount.description, override.start.iso8601,
        override.end?.iso8601 ?? "period ends", state, override.reason,
      ])
    }
    return table
  }
}
