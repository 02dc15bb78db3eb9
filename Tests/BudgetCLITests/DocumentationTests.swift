import Foundation
import Testing

@Suite(.serialized) struct DocumentationTests {
  private let budget: BudgetCommand
  private let page: String

  init() throws {
    budget = try BudgetCommand()
    page = try String(
      contentsOfFile: BudgetCommand.root + "/Documentation/CommandLine.md",
      encoding: .utf8
    )
  }

  /// A command as the argument parser describes it.
  private struct Command: Decodable {
    struct Tool: Decodable { let command: Command }

    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
      }
      let shouldDisplay: Bool
      let names: [Name]?
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  private func commands() throws -> [(words: String, command: Command)] {
    let dump = try budget("--experimental-dump-help").output
    let root = try JSONDecoder().decode(Command.Tool.self, from: Data(dump.utf8)).command
    func walk(_ command: Command, _ words: [String]) -> [(String, Command)] {
      guard command.commandName != "help" else { return [] }
      let words = words + [command.commandName]
      return [(words.joined(separator: " "), command)]
        + (command.subcommands ?? []).flatMap { walk($0, words) }
    }
    return walk(root, [])
  }

  @Test func `every command and every option is written down`() throws {
    let commands = try commands()
    #expect(commands.count >= 33)
    for (words, command) in commands {
      #expect(page.contains("`\(words)"), "\(words) is missing")
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        for name in argument.names ?? [] where name.kind == "long" {
          #expect(page.contains("--\(name.name)"), "--\(name.name) of \(words) is missing")
        }
      }
    }
  }

  @Test func `every command has an abstract and an example`() throws {
    for (words, command) in try commands() {
      #expect(command.abstract?.isEmpty == false, "\(words) has no abstract")
      let example = command.discussion?.split(separator: "Example:\n").last ?? ""
      #expect(example.contains(words), "\(words) has no example")
      let line = words.dropFirst("budget".count)
      let help = try budget("\(line) --help")
      #expect(help.status == 0 && help.messages.isEmpty && help.output.hasPrefix("OVERVIEW: "))
      for line in help.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func `every field of every answer is written down`() throws {
    let list = try budget.write(
      #"{"m":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":2e-06},"n":{}}"#,
      to: "list.json"
    )
    let invoice = try budget.write("day,model,cost\n2026-01-01,m,1\n", to: "invoice.csv")
    let trace = try budget.write("time,in,model\nx,1,m\n2026-01-01T00:00:00Z,1,m\n", to: "t.csv")
    let lines = [
      "init", "set acme --monthly 1 --hard", "list", "check acme --estimate 0.1",
      "reserve acme --estimate 0.1 --id R", "reserve acme --estimate 9", "settle R --cost 0.9",
      "estimate --provider openai --model gpt-4o --prompt-tokens 1 --max-completion-tokens 1",
      "reserve acme --estimate 0.01 --id Q", "release Q", "status acme", "alerts acme",
      "record llm acme --cost 0.01 --id V",
      "void V --workspace acme --reason r",
      "record resource acme --type cpu --usage 1 --duration 1",
      "record sandbox acme --cores 1 --memory-mb 1024 --duration 1", "report acme",
      "record adjustment acme --amount=-0.1 --reason r", "audit", "audit head",
      "simulate acme --each user --daily 0",
      "rules add acme --on spend --usd 0.0001", "rules list", "rules list --history", "rules ack 1",
      "rules set 1 --percent 2", "rules remove 1",
      "forecast acme", "forecast acme --backtest", "anomalies acme", "verify",
      "calendar add acme --day 2026-12-25 --kind holiday", "calendar list acme",
      "calendar remove acme --day 2026-12-25 --kind holiday", "doctor", "prices list",
      "prices show gpt-4o",
      "prices set m --provider p --input 1 --output 1",
      "prices remove m --provider p",
      "prices set-resource r --unit gb --rate 1", "prices remove-resource r",
      "prices alias add a gpt-4o --provider openai", "prices alias list",
      "prices alias remove a --provider openai", "prices import \(list)",
      "prices update \(list)", "prices export", "reprice acme",
      "prices discount openai --percent 5", "prices discount openai --remove",
      "reconcile acme --invoice \(invoice) --source plain",
      "import trace \(trace) --workspace acme --column timestamp=time --column prompt_tokens=in "
        + "--column model=model --constant provider=openai",
      "backup \(budget.folder)/copy", "restore \(budget.folder)/copy", "remove acme",
      "rename acme --to acme2", "record llm acme2 --cost 0 --user ada",
      "forget-user acme2 --user ada --yes",
      "archive acme2 --before 2026-01-01 --to \(budget.folder)/old.sqlite",
      "prune acme2 --before 2026-01-02 --yes", "status",
    ]
    for line in lines { try expectWrittenDown(fieldsOf: line) }
  }

  @Test func `every field of a forecast with a history is written down`() throws {
    let days = (1..<20).map { "2026-11-\($0 < 10 ? "0" : "")\($0)T12:00:00Z,3,m" }
    let rows = ["time,cost,model"] + days + ["2026-11-20T11:00:00Z,90,big"]
    let trace = try budget.write(rows.joined(separator: "\n") + "\n", to: "days.csv")
    let lines = [
      "set acme --monthly 100",
      "import trace \(trace) --workspace acme --column timestamp=time --column cost=cost "
        + "--column model=model --constant provider=p",
      "calendar add acme --day 2026-11-25 --kind stop", "forecast acme",
      "forecast acme --window week", "forecast acme --window week --backtest",
      "anomalies acme --by model", "anomalies acme", "anomalies acme --hours", "report acme",
      "alerts acme --check",
    ]
    for line in lines { try expectWrittenDown(fieldsOf: line + " --now 2026-11-20T12:00:00Z") }
  }

  @Test func `every command on the page about operations runs as it stands`() throws {
    let operations = try String(
      contentsOfFile: BudgetCommand.root + "/Documentation/Operations.md",
      encoding: .utf8
    )
    let blocks = operations.components(separatedBy: "```sh\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.count == 4)
    #expect(try budget("set acme --monthly 5 --hard").status == 0)
    #expect(try budget.shell("cd '\(budget.folder)' && budget backup newest.sqlite").status == 0)
    for block in blocks {
      let outcome = try budget.shell("set -e; cd '\(budget.folder)'\n\(block)")
      #expect(outcome.status == 0, "\(block)\(outcome.messages)")
    }
  }

  private func expectWrittenDown(fieldsOf line: String) throws {
    let output = try budget(line + " --json").output
    #expect(output.split(separator: "\n").count == 1, "\(line) prints one line")
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    for key in Self.keys(of: object).sorted() {
      #expect(page.contains("`\(key)`"), "the field \(key) of \(line) is missing")
    }
  }

  private static func keys(of value: Any) -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) { keys, member in
        keys.insert(member.key)
        keys.formUnion(Self.keys(of: member.value))
      }
    case let array as [Any]: array.reduce(into: []) { $0.formUnion(Self.keys(of: $1)) }
    default: []
    }
  }
}
