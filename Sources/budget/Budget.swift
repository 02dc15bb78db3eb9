import ArgumentParser
import BudgetKit

/// The command `budget`: reads its arguments, runs one command, prints its answer, and ends with its exit status.
@main
struct Budget: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Keep what AI agents spend within budget.",
    discussion: """
      Everything is kept in one file, by default in your data folder; --database or BUDGET_DATABASE name another.

      Example:
        budget set acme --monthly 5 --hard
        budget check acme --estimate 0.10 && run-agent

      Exit status: 0 done or allowed, 1 failed, 2 refused by a budget, 64 bad usage.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(name: "Budgets", subcommands: [InitLedger.self, SetBudget.self, RemoveBudget.self, ListBudgets.self]),
      CommandGroup(
        name: "Guarding",
        subcommands: [Check.self, Reserve.self, Settle.self, Release.self]
      ),
      CommandGroup(name: "Recording", subcommands: [Record.self, Import.self]),
      CommandGroup(name: "Watching", subcommands: [Status.self, Alerts.self]),
      CommandGroup(name: "Upkeep", subcommands: [Prices.self]),
    ]
  )

  static func main() {
    ignoreSignalsOfFullPipesAndFiles()
    var asksForJSON = false
    do {
      let arguments = try Arguments.ofProcess()
      asksForJSON = arguments.askForJSON
      try present(try answer(to: arguments), asJSON: asksForJSON).end()
    } catch let help as HelpRequest {
      present(help).end()
    } catch {
      present(Failure(error), asJSON: asksForJSON).end()
    }
  }

  /// Runs the command that the arguments name.
  private static func answer(to arguments: Arguments) throws -> Answer {
    let command = try readable(arguments) { try parseAsRoot(arguments.inOrder) }
    if let command = command as? any AnsweringCommand { return try command.answer() }
    let names = type(of: command).configuration.subcommands.compactMap(\.configuration.commandName)
    guard names.isEmpty || arguments.isEmpty else {
      throw Failure.usage(arguments.hint(after: "Add one of \(names.joined(separator: ", "))."))
    }
    // What is left is the parser's own command for help, and no command at all.
    return try readable(arguments) {
      var command = command
      try command.run()
      throw CleanExit.helpRequest()
    }
  }

  /// Runs `body` of the argument parser and makes its errors requests for help, or sentences.
  private static func readable<Value>(
    _ arguments: Arguments,
    _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      guard exitCode(for: error) == .success else {
        throw Failure.usage(arguments.hint(after: message(for: error)))
      }
      throw HelpRequest(text: fullMessage(for: error))
    }
  }
}
