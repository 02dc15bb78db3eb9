import ArgumentParser
import BudgetKit

/// The command `budget`: reads its arguments, runs one command, prints its answer, and ends with
/// its exit status.
@main
struct Budget: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Keep the spending of AI agents within budget.",
    discussion: """
      Everything is kept in one file, by default in your data folder; --database or BUDGET_DATABASE name another.

      Example:
        budget set acme --monthly 5 --hard
        budget check acme --estimate 0.10 && run-agent

      Exit status: 0 done or allowed, 1 failed, 2 refused by a budget, 64 bad usage.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Budgets",
        subcommands: [
          InitLedger.self, SetBudget.self, FreezeBudget.self, UnfreezeBudget.self,
          RaiseBudget.self, TopUpBudget.self, Overrides.self, RemoveBudget.self, ListBudgets.self,
        ]
      ),
      CommandGroup(
        name: "Guarding",
        subcommands: [
          EstimateCost.self, Check.self, RunGuarded.self, Reserve.self, Extend.self, Enlarge.self,
          Observe.self, Settle.self, Release.self, Session.self, Hook.self,
        ]
      ),
      CommandGroup(
        name: "Recording",
        subcommands: [
          Record.self, VoidEntry.self, RepriceCalls.self, ReconcileInvoice.self, ImportLog.self,
        ]
      ),
      CommandGroup(
        name: "Watching",
        subcommands: [
          Status.self, Top.self, ReportCosts.self, ShowStatistics.self, CompareUsage.self,
          ShowExecution.self, ShowRow.self, PlanUsage.self, Recommend.self, ExportRows.self,
          LogSpending.self,
          ForecastSpending.self, FindAnomalies.self, Alerts.self, AlertRules.self, Simulate.self,
          Calendar.self,
        ]
      ),
      CommandGroup(
        name: "Upkeep",
        subcommands: [
          Prices.self, Categories.self, RenameScope.self, MergeScopes.self, Audit.self, BackUp.self,
          Restore.self,
          ArchiveRows.self, PruneRows.self, ForgetUser.self,
          VerifyLedger.self, Doctor.self,
        ]
      ),
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
    if arguments.asksForHelp, let unknown = arguments.unknownCommand {
      throw Failure.usage("\(unknown)\(unknown.hasSuffix("?") ? "" : ".") See 'budget help'.")
    }
    let command: any ParsableCommand
    do {
      command = try parseAsRoot(arguments.inOrder)
    } catch {
      throw sentence(of: error, arguments)
    }
    guard let answering = command as? any AnsweringCommand else {
      throw help(by: command, arguments)
    }
    return try answering.answer()
  }

  /// Returns what a command that does no work of its own has to say: help, or that a word is
  /// missing.
  private static func help(by command: any ParsableCommand, _ arguments: Arguments) -> any Error {
    let names = type(of: command).configuration.subcommands.compactMap {
      $0.configuration.commandName
    }
    guard names.isEmpty || arguments.isEmpty else {
      return Failure.usage(arguments.hint(after: "Add one of \(names.joined(separator: ", "))."))
    }
    do {
      var command = command
      try command.run()
      return CleanExit.helpRequest()
    } catch {
      return sentence(of: error, arguments)
    }
  }

  /// Returns an error of the argument parser as a request for help, or as bad usage in one
  /// sentence.
  private static func sentence(of error: any Error, _ arguments: Arguments) -> any Error {
    guard exitCode(for: error) == .success else {
      // The parser may complain about what follows the word instead of the word itself.
      let complaint = plainEnglish(message(for: error))
      let wrongWord = arguments.unknownCommand ?? arguments.unknownOption(behind: complaint)
      return Failure.usage(arguments.hint(after: wrongWord ?? complaint))
    }
    return HelpRequest(text: withFoldedUsage(fullMessage(for: error)))
  }
}
