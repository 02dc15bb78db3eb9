import ArgumentParser
import BudgetKit

/// Whose calls a hook guards, and what it does where it cannot.
struct HookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The workspace that pays for the calls.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String

  @Option(help: ArgumentHelp("The project in the workspace.", valueName: "name"))
  var project: String?

  @Option(help: ArgumentHelp("The agent that makes the calls.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("The person it works for.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("The feature that it works on.", valueName: "name"))
  var feature: String?

  @Option(help: ArgumentHelp("A further key and value; may be repeated.", valueName: "key=value"))
  var tag: [String] = []

  @Option(
    help: ArgumentHelp(
      "What to answer where the budgets cannot be asked: open goes on, closed stops.",
      valueName: "word"
    )
  )
  var fail = "open"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long all of it may take, from 0.1 to 15.", valueName: "seconds")
  )
  var patience = "8"
}

extension HookOptions {
  /// The context of the calls, the session apart.
  func context() throws -> CallContext {
    CallContext(
      workspace: try reading("--workspace") { try WorkspaceID(workspace) },
      project: try project.map { text in try reading("--project") { try ProjectID(text) } },
      agent: agent,
      user: user,
      feature: feature,
      tags: try keysAndValues(tag)
    )
  }

  /// What is answered where the budgets cannot be asked.
  func policy() throws -> FailurePolicy { try choice(fail, "--fail", as: FailurePolicy.self) }

  /// How long all of it may take.
  func patienceMilliseconds() throws -> Int64 {
    let time = try milliseconds(patience, "--patience")
    guard (100...15_000).contains(time) else {
      throw Failure.usage("--patience: \(patience) is out of range; it is from 0.1 to 15 seconds.")
    }
    return time
  }

  /// The options as words of a command line.
  func words() throws -> [String] {
    let context = try context()
    _ = try (policy(), patienceMilliseconds())
    try reading("hook") { try context.validate() }
    var words = ["--workspace", workspace]
    for (option, value) in [
      ("--project", project), ("--agent", agent), ("--user", user), ("--feature", feature),
    ] {
      if let value { words += [option, value] }
    }
    for tag in tag { words += ["--tag", tag] }
    if fail != "open" { words += ["--fail", fail] }
    if patience != "8" { words += ["--patience", patience] }
    return words
  }
}
