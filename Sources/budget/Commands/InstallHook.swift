import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget hook install`: writes the hooks into the settings of a coding agent.
struct InstallHook: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Put the hook into the settings of a coding agent.",
    discussion: """
      It shows what it changes and asks; where nobody can answer, --yes says that it is wanted. What the settings hold besides stays as it is, and a copy of them is kept. A second time changes nothing, or what was given differently.

      Example:
        budget hook install claude-code --workspace acme --user ada --yes
      """
  )

  @Argument(help: "claude-code, codex, gemini or copilot.")
  var tool: String

  @OptionGroup var hook: HookOptions
  @OptionGroup var settings: HookSettingsOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let tool = try choice(tool, "tool", as: HookTool.self)
    return try install(tool.dialect)
  }

  private func install<Dialect: HookDialect>(_ dialect: Dialect.Type) throws -> Answer {
    let words =
      [ownCommand(), "hook", Dialect.name] + (try hook.words())
      + ["--database", absolutePath(try options.ledgerPath())]
    let command = words.map(shellQuoted).joined(separator: " ")
    return try settings.change(dialect, running: command) {
      $0.install(command, in: dialect)
    } remarks: {
      var remarks = [Dialect.afterInstalling]
      do {
        let ledger = try options.ledger()
        remarks += try ledger.doubts(about: BudgetScope(workspace: hook.context().workspace))
      } catch {
        remarks.append(Failure(error).message)
      }
      return remarks
    }
  }
}

/// `budget hook uninstall`: takes the hooks out again.
struct UninstallHook: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Take the hook out of the settings of a coding agent.",
    discussion: """
      Only what 'budget hook install' has put in goes; a copy of the settings is kept.

      Example:
        budget hook uninstall claude-code --yes
      """
  )

  @Argument(help: "claude-code, codex, gemini or copilot.")
  var tool: String

  @OptionGroup var settings: HookSettingsOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let tool = try choice(tool, "tool", as: HookTool.self)
    return try uninstall(tool.dialect)
  }

  private func uninstall<Dialect: HookDialect>(_ dialect: Dialect.Type) throws -> Answer {
    try settings.change(dialect, running: nil) {
      $0.uninstall(dialect)
    } remarks: {
      []
    }
  }
}

/// Which settings are changed, and whether that was agreed to.
struct HookSettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The settings of the tool; default where it keeps them.", valueName: "file"),
    completion: .file()
  )
  var settings: String?

  @Flag(help: "Change them without asking.")
  var yes = false
}

extension HookSettingsOptions {
  /// Shows a change of the settings, asks, and writes them.
  func change<Dialect: HookDialect>(
    _ dialect: Dialect.Type,
    running command: String?,
    _ body: (inout HookSettings) -> Void,
    remarks: () -> [String]
  ) throws -> Answer {
    let place = try settings.map { try filePath($0, "--settings") }
    let file = try SettingsFile(place ?? Dialect.settingsFile(on: .this))
    var changed = try read(file, dialect)
    body(&changed)
    guard !changed.changes.isEmpty else {
      return Answer(
        json: changed.json(of: file.path, backup: nil, isWritten: false),
        text: "",
        remarks: ["Nothing is to be changed in \(quoted(file.path, limit: 512))."]
      )
    }
    let shown =
      "Settings of \(Dialect.title): \(file.path)\n"
      + changed.changes.map { "  \($0)\n" }.joined()
      + (command.map { "Each runs: \($0)\n" } ?? "")
    guard try yes || mayChange(shown) else {
      throw Failure.usage(
        "This would change in \(quoted(file.path, limit: 512)): \(changed.changes.joined(separator: ", ")). Nothing was changed; --yes does it."
      )
    }
    let backup = try file.write(changed.json.indented)
    let kept = backup.map { ["What it held is kept in \(quoted($0, limit: 512))."] } ?? []
    return Answer(
      json: changed.json(of: file.path, backup: backup, isWritten: true),
      text: plainLines(shown),
      remarks: kept + remarks()
    )
  }

  private func read<Dialect: HookDialect>(
    _ file: SettingsFile,
    _: Dialect.Type
  ) throws -> HookSettings {
    do {
      let json = try file.bytes.flatMap { $0.isEmpty ? nil : try JSON(parsing: $0) }
      return try HookSettings(json ?? Dialect.newSettings)
    } catch let error as LedgerError {
      throw LedgerError(
        error.code,
        "The settings \(quoted(file.path, limit: 512)) are left as they are: \(error.message)"
      )
    }
  }

  /// Asks whoever sits at the terminal.
  private func mayChange(_ shown: String) throws -> Bool {
    guard somebodyCanAnswer() else { return false }
    for line in shown.split(separator: "\n") { say(String(line)) }
    say("Change them? [y/N]")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private func plainLines(_ text: String) -> String {
    text.split(separator: "\n").map { plain(String($0), limit: 2000) + "\n" }.joined()
  }
}

/// The path of this command, as another program has to call it.
func ownCommand() -> String {
  let name = CommandLine.arguments.first ?? "budget"
  guard !name.contains("/") else { return absolutePath(name) }
  let folders = (environmentVariable("PATH") ?? "").split(separator: ":")
  return folders.map { "\(absolutePath(String($0)))/\(name)" }.first { somethingStands(at: $0) }
    ?? name
}
