import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget categories list`: the rules that there are.
struct ListCategories: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the categories and the features in them.",
    discussion: """
      Example:
        budget categories list
      """
  )

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let rules = try options.ledger().categories.list()
    var table = Table([.init("CATEGORY"), .init("FEATURE")])
    for rule in rules { table.add([rule.category, rule.pattern]) }
    return Answer(
      json: rules.json,
      text: table.text(.output),
      remarks: rules.isEmpty
        ? ["There are no categories yet; 'budget categories add' makes one."] : []
    )
  }
}
