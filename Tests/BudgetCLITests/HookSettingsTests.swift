import Foundation
import Testing

/// `budget hook install`, `uninstall` and `test`, and the status line.
@Suite(.serialized) struct HookSettingsTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 5 --hard")
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: budget.folder + "/" + path, encoding: .utf8)
  }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: budget.folder))?.sorted() ?? []
  }

  private let others = """
    {
      "zebra": 1.50,
      "hooks": {
        "enabled": true,
        "PreToolUse": [
          {
            "matcher": "Bash",
            "hooks": [
              {
                "type": "command",
                "command": "my-budget hook claude-code-like"
              }
            ]
          }
        ]
      },
      "apple": []
    }

    """

  @Test func `what others have set stays as it was, through install and uninstall`() throws {
    let file = try budget.write(others, to: "settings.json")
    let line = "hook install claude-code --workspace acme --settings \(file)"
    let asked = try budget(line)
    #expect(asked.status == 64 && asked.messages.contains("--yes does it"), "\(asked)")
    #expect(try text("settings.json") == others)
    let done = try budget(line + " --yes")
    #expect(done.status == 0 && done.output.contains("  + Stop\n"), "\(done)")
    #expect(try text("settings.json.before-budget") == others)
    let installed = try text("settings.json")
    #expect(installed.contains("my-budget hook claude-code-like"))
    #expect(installed.components(separatedBy: " hook claude-code --workspace acme ").count == 8)
    #expect(installed.contains("\"timeout\": 20"))
    let again = try budget(line + " --yes --json")
    #expect(again.output.contains(#""changes":[],"written":false,"backup":null"#), "\(again)")
    #expect(try text("settings.json") == installed)
    let other = try budget(line + " --user ada --yes")
    #expect(other.output.contains("  ~ Stop\n"), "\(other)")
    #expect(try text("settings.json").components(separatedBy: "--user ada").count == 8)
    let gone = try budget("hook uninstall claude-code --settings \(file) --yes")
    #expect(gone.status == 0 && gone.output.contains("  - Stop\n"), "\(gone)")
    #expect(try text("settings.json") == others)
    #expect(try budget("hook uninstall claude-code --settings \(file) --yes").output.isEmpty)
    #expect(files.filter { $0.contains("before-budget") }.count == 3)
  }

  @Test(arguments: [
    ("claude-code", ".claude/settings.json", "\"UserPromptSubmit\""),
    ("codex", ".codex/hooks.json", "\"UserPromptSubmit\""),
    ("gemini", ".gemini/settings.json", "\"timeout\": 20000"),
    ("copilot", ".github/hooks/budget.json", "--event preToolUse"),
  ])
  func `each tool has its settings, and its hook stops a session`(
    tool: String,
    path: String,
    words: String
  ) throws {
    let script =
      "cd '\(budget.folder)' && budget hook install \(tool) --workspace acme --yes && budget hook test \(tool)"
    let outcome = try budget.shell(script)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try text(path).contains(words))
    #expect(outcome.messages.contains("The command is the one in"))
    #expect(outcome.messages.contains("The hook stops the session."))
    let status = try budget("status acme --json").output
    #expect(status.contains("\"spent\":0,"), "\(status)")
    #expect(
      try budget.shell("cd '\(budget.folder)' && budget hook uninstall \(tool) --yes").status == 0
    )
    #expect(try !text(path).contains("budget"))
  }

  @Test func `the test sees a command that is not there`() throws {
    let file = try budget.write("{}", to: "settings.json")
    _ = try budget("hook install claude-code --workspace acme --settings \(file) --yes")
    let moved = try text("settings.json").replacingOccurrences(
      of: BudgetCommand.binary,
      with: "/nowhere/budget"
    )
    _ = try budget.write(moved, to: "settings.json")
    let outcome = try budget("hook test claude-code --settings \(file)")
    #expect(outcome.status == 1 && outcome.output.contains("exit code 127"), "\(outcome)")
    #expect(outcome.messages.contains("does NOT answer as it should"))
  }

  @Test(arguments: ["", "[1]", "{\"hooks\":[]}", "{\"a\":1,}", "// words\n{}"])
  func `settings that cannot be read are left alone`(settings: String) throws {
    let file = try budget.write(settings, to: "settings.json")
    let outcome = try budget("hook install claude-code --workspace acme --settings \(file) --yes")
    #expect((outcome.status == 0) == settings.isEmpty, "\(outcome)")
    guard !settings.isEmpty else { return }
    #expect(outcome.messages.contains("are left as they are"), "\(outcome)")
    #expect(try text("settings.json") == settings)
    #expect(files.allSatisfy { !$0.contains("before-budget") })
  }

  @Test func `a mistyped workspace is doubted when the hook is installed`() throws {
    let outcome = try budget("hook install claude-code --workspace amce --yes")
    #expect(outcome.messages.contains("did you mean 'acme'?"), "\(outcome.messages)")
  }

  // MARK: - The status line

  private func line(_ input: String, _ options: String = "") throws -> BudgetCommand.Outcome {
    let file = try budget.write(input, to: "input.json")
    return try budget(
      ["hook", "status-line", "--workspace", "acme", "--now", "2026-01-16T12:00:00Z"]
        + options.split(separator: " ").map(String.init),
      input: file
    )
  }

  @Test func `the status line tells what is spent, left, and how fast`() throws {
    _ = try budget("record llm acme --cost 4.12 --now 2026-01-15T10:00:00Z")
    let outcome = try line(
      #"{"session_id":"s","cost":{"total_cost_usd":0.4200000001},"version":"9"}"#
    )
    #expect(
      outcome
        == BudgetCommand.Outcome(
          output:
            "acme $4.12 of $5.00 | $0.88 left | pace 1.6x | ends near $5.00 | session $0.42\n",
          messages: "",
          status: 0
        )
    )
  }

  @Test(arguments: ["", "{", "[]", "{}", #"{"transcript_path":"/nowhere"}"#])
  func `the status line is one line whatever it is given`(input: String) throws {
    for options in ["", "--database /nowhere/l.sqlite"] {
      let outcome = try line(input, options)
      #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome)")
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == 1 && lines.allSatisfy { $0.count <= 80 }, "\(outcome.output)")
    }
  }

  @Test func `without a budget the status line tells what is spent`() throws {
    _ = try budget("remove acme")
    _ = try budget("record llm acme --cost 4.12 --now 2026-01-15T10:00:00Z")
    #expect(try line("{}").output == "acme $4.12 this month, no budget\n")
  }
}
