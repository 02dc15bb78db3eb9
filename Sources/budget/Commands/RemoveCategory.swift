import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget categories remove`: takes features out of a category.
struct RemoveCategory: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a category, or the rules for some of its features.",
    discussion: """
      Past reports change with it: what no other rule names is uncategorised then.

      Example:
        budget categories remove search --feature ranking
        budget categories remove search
      """
  )

  @Argument(help: "The category.")
  var category: String

  @Option(
    help: ArgumentHelp(
      "A feature as its rule has it; default all of the category. May be repeated.",
      valueName: "name"
    )
  )
  var feature: [String] = []

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let ledger = try options.ledger()
    let removed = try ledger.categories.remove(
      category,
      patterns: feature.isEmpty ? nil : feature,
      by: options.change(reason: reason)
    )
    return Answer(
      json: .category(category, removed.map(\.pattern)),
      text: "",
      remarks: [
        "Removed \(counted(removed.count, "rule")) from the category \(quoted(category))."
      ]
    )
  }
}
