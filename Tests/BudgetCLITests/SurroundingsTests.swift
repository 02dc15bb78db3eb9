import Foundation
import Testing

/// What the command meets around it: an empty environment, clocks, limits of the process, and input
/// that does not end.
@Suite(.serialized) struct SurroundingsTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 5 --hard")
  }

  @Test func `an empty BUDGET_DATABASE is refused by name`() throws {
    let empty = ["BUDGET_DATABASE": ""]
    let outcome = try budget(["status", "acme"], environment: empty)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(
      outcome.messages
        == "budget: BUDGET_DATABASE is empty; name the ledger's file in it, or unset it to use the one in your data folder.\n"
    )
    #expect(
      try budget(["init"], environment: empty).status == 64,
      "nor is a ledger made at home"
    )
    #expect(
      try budget(["status", "acme", "--database", budget.database], environment: empty).status == 0
    )
  }

  @Test func `where files cannot be opened for a while the answer is a failure that may pass`()
    throws
  {
    var statuses: [Int32] = []
    for limit in 3...16 {
      let outcome = try budget.shell("ulimit -n \(limit); exec budget check acme --estimate 1")
      statuses.append(outcome.status)
      guard outcome.status == 1 else { continue }
      #expect(outcome.messages.contains("try again"), "\(outcome)")
      #expect(outcome.messages.hasPrefix("budget: ") && !outcome.messages.contains("permissions"))
    }
    // 127: not even the program's own libraries could be opened.
    #expect(Set(statuses).subtracting([0, 1, 127]) == [], "\(statuses)")
    #expect(statuses.contains(1) && statuses.last == 0, "\(statuses)")
  }

  @Test func `the last month of all ends at a time that is written as a time`() throws {
    let outcome = try budget("check acme --estimate 6 --json --now 9999-12-15T00:00:00Z")
    #expect(outcome.output.contains(#""period_end":"9999-12-31T24:00:00Z""#))
  }

  @Test func `a clock that is behind the newest row is told of, and goes on`() throws {
    _ = try budget("record llm acme --cost 1 --at 2026-03-10T12:00:00Z")
    let remark =
      "The clock shows 2020-01-01T00:00:00Z, but the newest row of workspace acme began at 2026-03-10T12:00:00Z; "
      + "if the clock is wrong, correct it: the limits of another month apply.\n"
    for line in [
      "check acme --estimate 1", "reserve acme --estimate 1", "status acme",
      "record llm acme --cost 1", "record resource acme --type cpu --usage 1 --cost 1",
      "record sandbox acme --cores 1 --memory-mb 1 --duration 1",
    ] {
      let late = try budget("\(line) --now 2020-01-01T00:00:00Z")
      #expect(late.status == 0 && late.messages.contains(remark), "\(line): \(late)")
      let right = try budget("\(line) --now 2026-03-10T00:00:00Z")
      #expect(right.status == 0 && !right.messages.contains("The clock"), "\(line): \(right)")
    }
    let dated = try budget("record llm acme --cost 1 --at 2019-01-01T00:00:00Z")
    #expect(dated.status == 0 && !dated.messages.contains("The clock"))
  }

  // MARK: Input

  private static let mapping =
    "--workspace acme --column timestamp=t --column cost=c --constant model=m --constant provider=p"

  @Test(arguments: ["/dev/zero", "/dev/urandom", "/dev/null"])
  func `a device is no log`(device: String) throws {
    let outcome = try budget.shell("timeout 60 budget import trace \(device) \(Self.mapping)")
    #expect(outcome.status == 64)
    #expect(
      outcome.messages == "budget: '\(device)' is a device; name a file or a pipe.\n"
    )
  }

  @Test func `a pipe of lines that are none comes to an end`() throws {
    let outcome = try budget.shell(
      "yes | timeout 300 budget import trace /dev/stdin --format jsonl \(Self.mapping)"
    )
    #expect(outcome.status == 1, "\(outcome.status)")
    #expect(outcome.output.contains("None of the first 100 lines fits the mapping"))
    #expect(outcome.messages.contains("nothing went in"))
  }

  @Test(arguments: [
    "import trace /dev/stdin --format jsonl \(mapping)",
    "import trace /dev/stdin --format csv \(mapping)",
    "import claude-code /dev/stdin --workspace w",
  ])
  func `a pipe of blank lines comes to an end`(command: String) throws {
    let outcome = try budget.shell("yes '' | timeout 300 budget \(command)")
    #expect(outcome.status == 1, "\(outcome.status)")
    #expect(outcome.messages.contains("blank lines"), "\(outcome.messages)")
  }

  @Test(arguments: ["/dev/stdin < log", "/dev/stdin", "fifo"])
  func `files and pipes that end are read`(source: String) throws {
    let log = try budget.write(
      "t,c\n2026-03-01T00:00:00Z,0.25\n2026-03-01T00:00:01Z,0.5\n",
      to: "log"
    )
    let fifo = budget.folder + "/fifo"
    let line =
      switch source {
      case "fifo":
        "mkfifo \(fifo); cat \(log) > \(fifo) & budget import trace \(fifo) \(Self.mapping) --json"
      case "/dev/stdin": "cat \(log) | budget import trace /dev/stdin \(Self.mapping) --json"
      default: "budget import trace /dev/stdin \(Self.mapping) --json < \(log)"
      }
    let outcome = try budget.shell(line)
    #expect(outcome.status == 0 && outcome.output.contains(#""new":2,"#), "\(outcome)")
  }
}
