import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget init`: makes the ledger and says where it is.
struct InitLedger: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create the ledger, and print its path.",
    discussion: """
      A ledger that exists stays as it is.

      Example:
        budget init --database budget.sqlite
      """
  )

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let (ledger, isNew) = try options.ledgerMadeIfAbsent()
    return Answer(
      json: .ledger(at: ledger.path, isNew: isNew),
      text: plain(ledger.path, limit: 4096) + "\n",
      remarks: isNew ? [] : ["The ledger already exists; it is unchanged."]
    )
  }
}
