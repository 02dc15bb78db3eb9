import ArgumentParser
import BudgetKit

/// What a budget counts.
struct BudgetUnitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the budget counts: US dollars, tokens or calls; dollars where nothing is said.",
      valueName: "usd|tokens|calls"
    )
  )
  var unit: String?
}

extension BudgetUnitOptions {
  /// What is counted: dollars where nothing is said.
  func counted() throws -> BudgetUnit {
    try unit.map { try choice($0, "--unit", as: BudgetUnit.self) } ?? .usd
  }

  /// Reads an amount of what is counted.
  func amount(_ text: String, _ option: String) throws -> BudgetAmount {
    let largest = Money.largestAmount.nanodollars
    return switch try counted() {
    case .usd: .usd(try money(text, option))
    case .tokens: .tokens(try count(text, option, upTo: largest))
    case .calls: .calls(try count(text, option, upTo: largest))
    }
  }
}
