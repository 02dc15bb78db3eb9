import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget categories add`: puts features into a category.
struct AddCategory: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Put features into a category.",
    discussion: """
      A * in a feature stands for any text. Where a feature fits several rules, the longest counts. The rules are for \
      all workspaces. No call keeps its category: a new rule changes past reports, too.

      Example:
        budget categories add search --feature 'search-*' --feature ranking
        budget categories add other --feature '*'
      """
  )

  @Argument(help: "The category.")
  var category: String

  @Option(
    help: ArgumentHelp(
      "A feature; a * in it stands for any text. May be repeated.",
      valueName: "name"
    )
  )
  var feature: [String] = []

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    guard !feature.isEmpty else {
      throw Failure.usage("Name the features of the category with --feature.")
    }
    let rules = feature.map { CategoryRule($0, in: category) }
    let ledger = try options.ledger()
    let added = try ledger.categories.add(rules, by: options.change(reason: reason))
    let all = try ledger.categories.list().filter { $0.category == category }
    return Answer(
      json: .category(category, all.map(\.pattern)),
      text: "",
      remarks: [
        added == 0
          ? "The category \(quoted(category)) had these rules already."
          : "Added \(counted(added, "rule")) to the category \(quoted(category))."
      ]
    )
  }
}
