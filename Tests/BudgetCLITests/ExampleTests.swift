import Foundation
import Testing

/// Pastes every example of the README, the pages, the help and the documentation comments, and runs
/// or compiles it as it stands.
@Suite(.serialized) struct ExampleTests {
  /// Makes a folder in which the examples find what they name: programs, logs, lists, and a ledger
  /// with budgets and a hold.
  ///
  /// - Returns: The folder, to be copied for each example.
  private func desk(spent: String) throws -> BudgetCommand {
    let budget = try BudgetCommand()
    try FileManager.default.createDirectory(
      atPath: budget.folder + "/bin",
      withIntermediateDirectories: true
    )
    let answer = #"{"model":"claude-sonnet-4-5","usage":{"input_tokens":9,"output_tokens":9}}"#
    for tool in ["call-the-model", "bin/run-agent", "bin/swift", "bin/make", "bin/ask-the-model"] {
      let isCall = ["call-the-model", "bin/run-agent"].contains(tool)
      let action = isCall ? "touch \"$HOME/called\"" : "echo '\(answer)'"
      chmod(try budget.write("#!/bin/sh\n\(action)\n", to: tool), 0o700)
    }
    _ = try budget.write("day,model,cost\n2026-01-02,m,1\n", to: "costs.csv")
    _ = try budget.write("time,model,cost\n2026-01-02T00:00:00Z,m,1\n", to: "calls.csv")
    _ = try budget.write(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-02 00:00:00,10,5\n",
      to: "trace.csv"
    )
    _ = try budget.write(
      #"{"m":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":2e-06}}"#,
      to: "model_prices_and_context_window.json"
    )
    let preparation = try budget.shell(
      """
      cd '\(budget.folder)' && ln -s '\(BudgetCommand.root)/Examples' Examples &&
      mkdir .claude && cp -R '\(BudgetCommand.root)/Tests/Samples/sources' logs && cp -R Examples/sample/claude-code/projects .claude/ &&
      budget set acme --monthly 5 --hard && budget set acme --project search --monthly 1 --hard &&
      budget set acme --each user --daily 5 --hard &&
      budget set acme --daily 2000000 --unit tokens --soft && budget record llm acme --cost \(spent) --id call-1 &&
      budget record llm acme --project chat --cost 0 && budget record llm beta --cost 0 && budget calendar add acme --day 2026-12-25 --kind holiday &&
      budget record llm acme --cost 0 --execution run-1 --user ada &&
      budget top-up acme --each user --daily --amount 1 --reason review &&
      budget rules add acme --each user --on spend --usd 0.01 &&
      budget reserve acme --project search --estimate 0 --id R &&
      budget prices set gpt-4o --provider openai --input 1 --output 2 &&
      budget prices set-resource cpu --unit core-hour --rate 0.05 &&
      budget prices alias add my-deployment gpt-4o --provider azure &&
      budget categories add search --feature ranking --feature find &&
      budget session close s1 --workspace acme
      """
    )
    try #require(preparation.status == 0, "\(preparation.messages)")
    return budget
  }

  private func copy(of desk: BudgetCommand) throws -> BudgetCommand {
    let budget = try BudgetCommand()
    let copy = try budget.shell("cp -R '\(desk.folder)/.' '\(budget.folder)'")
    try #require(copy.status == 0, "\(copy.messages)")
    return budget
  }

  private func paste(_ text: String, into budget: BudgetCommand, _ flags: String) throws
    -> BudgetCommand.Outcome
  {
    let script = try budget.write(text, to: "example.sh")
    return try budget.shell(
      "cd '\(budget.folder)' && id=R PATH=\"$PWD/bin:$PATH\" exec sh \(flags) '\(script)'"
    )
  }

  private func wasCalled(_ budget: BudgetCommand) -> Bool {
    FileManager.default.fileExists(atPath: budget.folder + "/called")
  }

  private func shellExamples() throws -> [Examples.Block] {
    let dump = try BudgetCommand()("--experimental-dump-help").output
    let root = try JSONSerialization.jsonObject(with: Data(dump.utf8)) as? [String: Any]
    func discussions(_ command: [String: Any]) -> [String] {
      let inner = command["subcommands"] as? [[String: Any]] ?? []
      return [command["discussion"] as? String ?? ""] + inner.flatMap(discussions)
    }
    let help = Examples.help(discussions(root?["command"] as? [String: Any] ?? [:]))
    let pages = try Examples.blocks(in: "sh")
    #expect(help.count > 40 && pages.count >= 4)
    let hasShell = FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")
    return help + pages.filter { hasShell || !$0.text.contains("sqlite3 ") }
  }

  @Test func `every example for a shell runs as it stands`() throws {
    let desk = try desk(spent: "0.50")
    for example in try shellExamples() {
      let budget = try copy(of: desk)
      if example.text.hasPrefix("budget restore budget-") {
        #expect(
          try budget.shell("cd '\(budget.folder)' && budget backup budget-2026-11-28.sqlite").status
            == 0
        )
      }
      let outcome = try paste(example.text, into: budget, "-e")
      #expect(outcome.status == 0, "\(example.place)\n\(example.text)\n\(outcome.messages)")
      if example.text.contains("call-the-model") || example.text.contains("run-agent") {
        #expect(wasCalled(budget), "\(example.text)")
      }
    }
  }

  @Test func `no example makes a call that a budget refuses`() throws {
    let desk = try desk(spent: "100")
    var count = 0
    for example in try shellExamples()
    where example.text.contains("call-the-model") || example.text.contains("run-agent") {
      count += 1
      let budget = try copy(of: desk)
      let outcome = try paste(example.text, into: budget, "")
      #expect(!wasCalled(budget), "\(example.place)\n\(example.text)")
      #expect(outcome.messages.contains("lacks"), "\(example.text)\n\(outcome.messages)")
    }
    #expect(count >= 4)
  }

  @Test func `no example in a help is wider than a terminal`() throws {
    for example in try shellExamples() where example.place == "help" {
      for line in example.text.components(separatedBy: "\n") {
        #expect(line.count <= 76, "\(line)")
      }
    }
  }
}

// MARK: - Swift

extension ExampleTests {
  /// What the examples take for given.
  private static let surroundings = """
    import BudgetKit
    struct Reply { var text = "", promptTokens = 1, completionTokens = 1, usage = TokenUsage() }
    struct Client { func chat(_ prompt: String) async throws -> Reply { Reply() } }
    func callTheModel() async throws -> Reply { Reply() }

    """

  private func function(_ index: Int, _ example: String, effects: String) -> String {
    let isGuard =
      example.contains("acme.reserve") || example.contains("acme.can")
      || example.contains("acme.with")
    let body = example.components(separatedBy: "\n").filter { !$0.hasPrefix("import ") }
    return """
      func example\(index)(
        ledger: Ledger, acme: \(isGuard ? "BudgetManager" : "WorkspaceID"), scope: BudgetScope,
        bytes: [UInt8], client: Client, prompt: String, call: LLMCall,
        answer: ProviderUsage
      ) \(effects) {
      \(body.joined(separator: "\n"))
      }

      """
  }

  @Test
  func `every example of Swift compiles in asynchronous code, and without await in other code`()
    throws
  {
    let examples =
      try Examples.blocks(in: "swift").filter { !$0.text.hasPrefix(".package") }
      + Examples.documentationComments()
    #expect(examples.count >= 15)
    var source = Self.surroundings
    for (index, example) in examples.enumerated() {
      source += function(index, example.text, effects: "async throws")
      guard !example.text.contains("withReservation") else { continue }
      let waiting = example.text.replacingOccurrences(of: "await ", with: "")
      source += function(1000 + index, waiting, effects: "throws")
    }
    let outcome = try typecheck(source)
    #expect(outcome.status == 0, "\(outcome.messages)")
    let wrong = try typecheck(source + "func wrong(_ ledger: Ledger) { ledger.noSuchMethod() }\n")
    #expect(wrong.status != 0 && wrong.messages.contains("noSuchMethod"))
  }

  private func typecheck(_ source: String) throws -> BudgetCommand.Outcome {
    let budget = try BudgetCommand()
    let path = try budget.write(source, to: "Examples.swift")
    let products = URL(fileURLWithPath: BudgetCommand.binary).deletingLastPathComponent().path
    let sources = BudgetCommand.root + "/Sources"
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try budget.shell(
      """
      PATH='\(search)' exec swiftc -typecheck -swift-version 6 '\(path)' \
        -module-cache-path '\(budget.folder)/cache' -I '\(products)/Modules' \
        -I '\(sources)/CSQLite' \
        -Xcc -fmodule-map-file='\(products)/CBudgetData.build/module.modulemap'
      """
    )
  }
}
