import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget hook test`: proves that the hook of a coding agent stops it.
struct TestHook: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Prove that the hook stops a coding agent at its budget.",
    discussion: """
      It makes a ledger of its own with a budget of one cent, plays a session that spends it, and runs the hook at each step, as the tool would: the command that is installed, or this one where none is. Your ledger is not touched. It ends with 1 where the hook does not stop the session.

      Example:
        budget hook test claude-code
      """
  )

  @Argument(help: "claude-code, codex, gemini or copilot.")
  var tool: String

  @Option(
    help: ArgumentHelp("The settings of the tool; default where it keeps them.", valueName: "file"),
    completion: .file()
  )
  var settings: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let tool = try choice(tool, "tool", as: HookTool.self)
    return try test(tool.dialect)
  }

  private func test<Dialect: HookDialect>(_ dialect: Dialect.Type) throws -> Answer {
    let file = try SettingsFile(settings ?? Dialect.settingsFile(on: .this))
    let found = file.bytes.flatMap { try? HookSettings(JSON(parsing: $0)) }
    let installed = found?.commands(of: dialect).first?.command
    let command = installed ?? shellQuoted(ownCommand()) + " hook " + Dialect.name
    guard let folder = makeTemporaryFolder(named: "budget-hook-test-") else {
      throw Failure(
        status: .failed,
        code: "\(LedgerError.Code.storage)",
        message: "No folder for temporary files can be made; see TMPDIR."
      )
    }
    defer { removeFolder(at: folder) }
    let sightings = try play(dialect, command, in: folder)
    let isProven = sightings.allSatisfy(\.isAsExpected)
    let place = quoted(file.path, limit: 512)
    let remark =
      installed == nil
      ? "The hook is not installed in \(place): 'budget hook install \(Dialect.name)' does it."
      : "The command is the one in \(place)."
    return Answer(
      json: .rehearsal(command: command, isInstalled: installed != nil, sightings),
      text: sightings.table.text(.output),
      remarks: [
        remark,
        isProven
          ? "The hook stops the session." : "The hook does NOT answer as it should; see above.",
      ],
      status: isProven ? .done : .failed
    )
  }

  /// Plays a session in a ledger of its own.
  private func play<Dialect: HookDialect>(
    _: Dialect.Type,
    _ command: String,
    in folder: String
  ) throws -> [HookSighting] {
    let ledger = try Ledger(path: folder + "/budget.sqlite")
    let workspace = try WorkspaceID("hook-test")
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: workspace, budget: MonthlyBudget(limit: Money.cents(1))),
      by: Change(by: "hook test")
    )
    return try Dialect.rehearsal(in: folder, at: ledger.now).map { step in
      for file in step.files {
        _ = try SettingsFile(folder + "/" + file.path).replace(by: file.text)
      }
      let input = folder + "/input.json"
      _ = try SettingsFile(input).replace(by: step.payload.description)
      let run = ShellRun(
        // What is given twice counts as it is given last.
        "COPILOT_HOME=\(shellQuoted(folder)) \(command)\(named(step, command)) --workspace hook-test "
          + "--database \(shellQuoted(folder))/budget.sqlite <\(shellQuoted(input)) 2>/dev/null"
      )
      return HookSighting(step, output: run?.output ?? "", exitCode: run?.status ?? 127)
    }
  }

  /// Names the event for a tool that does not say it itself.
  private func named(_ step: HookStep, _ command: String) -> String {
    command.contains(" --event ") || tool == HookTool.copilot.rawValue
      ? " --event \(step.event)" : ""
  }
}

extension [HookSighting] {
  /// What was seen at each step.
  fileprivate var table: Table {
    var table = Table([
      Table.Column("EVENT"), Table.Column("WHEN"), Table.Column("EXPECTED"), Table.Column("SEEN"),
    ])
    for seen in self {
      table.add([
        seen.step.event, seen.step.story, seen.step.mustStop ? "stop" : "go on",
        seen.exitCode == 0
          ? seen.hasStopped ? "stop" : "go on" : "exit code \(seen.exitCode)",
      ])
    }
    return table
  }
}
