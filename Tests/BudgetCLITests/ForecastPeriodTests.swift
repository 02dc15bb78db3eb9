import BudgetKit
import Foundation
import Testing

/// Forecasts beside budgets whose period, limit or days are not those of the calendar: what they
/// say is what the account says.
@Suite struct ForecastPeriodTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-03-16T12:00:00Z"

  /// Four dollars at nine o'clock of each day of February and of 16 days of March.
  init() throws {
    budget = try BudgetCommand()
    let days =
      (1...28).map { "2026-02-\(String(format: "%02d", $0))" }
      + (1...16).map { "2026-03-\(String(format: "%02d", $0))" }
    try record(days.map { "\($0)T09:00:00Z,4" })
  }

  private func record(_ rows: [String], at now: String? = nil) throws {
    let lines = ["time,cost"] + rows
    let path = try budget.write(lines.joined(separator: "\n") + "\n", to: "rows.csv")
    let columns =
      "--column timestamp=time --column cost=cost --constant model=m --constant provider=p"
    let outcome = try budget("import trace \(path) --workspace acme \(columns) \(now ?? self.now)")
    #expect(outcome.status == 0, "\(outcome.messages)")
  }

  private func run(_ line: String) throws -> String {
    let outcome = try budget("\(line) \(now)")
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome.output
  }

  /// The sentence of a forecast.
  private func sentence(_ options: String = "") throws -> String {
    let lines = try run("forecast acme \(options)").split(separator: "\n").map(String.init)
    return lines.first { $0.hasPrefix("acme ") || $0.contains(" of acme ") } ?? "\(lines)"
  }

  // MARK: The period

  @Test(arguments: [
    "--monthly 50 --hard --from 2026-03-15",
    "--monthly 50 --hard --from 2026-03-15 --until 2026-04-01",
    "--monthly 50 --hard --month-starts 15 --at-once",
  ])
  func `a month that begins within the calendar's is forecast from its own first day`(
    options: String
  ) throws {
    _ = try run("set acme \(options)")
    #expect(try run("status acme").contains("8"))
    for option in ["", "--monthly", "--window month"] {
      let said = try sentence(option)
      #expect(said.contains("use up its hard budget of 50"), "\(said)")
      #expect(!said.contains("already"), "\(said)")
      let json = try run("forecast acme \(option) --json")
      #expect(json.hasPrefix(#"{"current_month_spent":8,"#), "\(json)")
      #expect(json.contains(#""first_day":"2026-03-15""#) && json.contains(#""state":"ok""#))
    }
    let all = try run("forecast --all --json")
    #expect(all.hasPrefix(#"{"workspaces":[{"current_month_spent":8,"#), "\(all)")
    let alerts = try budget("alerts acme --check \(now)")
    #expect(alerts.output.contains("forecast"), "\(alerts)")
    #expect(try budget("alerts acme --check \(now)").messages.contains("No new alerts"))
  }

  @Test(arguments: [
    ("--from 2026-04-01", "its budget is in force from 2026-04-01 on"),
    ("--until 2026-03-10", "its budget was in force until 2026-03-10"),
  ])
  func `a budget that is not in force now is none`(options: String, reason: String) throws {
    let early = "--now 2026-03-05T12:00:00Z"
    #expect(try budget("set acme --monthly 50 --hard \(options) \(early)").status == 0)
    #expect(try budget("check acme --estimate 500 \(now)").status == 0)
    for option in ["", "--monthly"] {
      let said = try sentence(option)
      #expect(said.hasPrefix("acme will probably end March 2026 at about "), "\(said)")
      #expect(said.hasSuffix("; \(reason)."), "\(said)")
      let json = try run("forecast acme \(option) --json")
      #expect(json.contains(#""state":"no_budget""#) && json.contains(#""budget":null"#))
      #expect(json.hasPrefix(#"{"current_month_spent":64,"#))
      #expect(json.contains(#""stopped_days":0"#), "\(json)")
    }
    #expect(try !budget("alerts acme --check \(now)").output.contains("forecast"))
  }

  @Test func `a budget that ends within the month is forecast up to its end`() throws {
    _ = try run("set acme --monthly 100 --hard --until 2026-03-20")
    let json = try run("forecast acme --json")
    #expect(json.hasPrefix(#"{"current_month_spent":64,"#))
    #expect(json.contains(#""first_day":"2026-03-01","last_day":"2026-03-19","budget":100"#))
  }

  @Test func `a budget that begins within a day counts from its instant on`() throws {
    _ = try run("set acme --monthly 50 --hard --from 2026-03-15T10:00:00Z")
    #expect(try run("status acme --json").contains(#""spent":4,"#))
    #expect(try run("forecast acme --json").hasPrefix(#"{"current_month_spent":4,"#))
  }

  @Test func `a limit of the workspace holds a part with what it spent in its own period`() throws {
    _ = try run("set acme --monthly 50 --hard --from 2026-03-15")
    let json = try run("forecast acme --model m --provider p --monthly --json")
    #expect(!json.contains(#""state":"already_exceeded""#))
    #expect(json.contains(#""stopped_by":"workspace""#), "\(json)")
    #expect(!json.contains(#""forecast_end_of_month":64,"#), "\(json)")
  }

  @Test func `past windows are those of the budget`() throws {
    _ = try run("set acme --monthly 50 --hard --month-starts 15 --at-once")
    let test = try run("forecast acme --monthly --backtest --last 2 --json")
    #expect(test.contains(#""first_day":"2026-02-15","last_day":"2026-03-14""#), "\(test)")
  }

  // MARK: What stops calls

  @Test func `a grace moves what stops the calls, and not what alerts look at`() throws {
    _ = try run("set acme --monthly 80 --hard --grace 50")
    #expect(try budget("check acme --estimate 56 \(now)").status == 0)
    let said = try sentence()
    #expect(said.contains("use up its hard budget of 80 (120 with its grace)"), "\(said)")
    let json = try run("forecast acme --json")
    #expect(json.contains(#""forecast_end_of_month":120,"#), "\(json)")
    #expect(json.contains(#""budget":80,"hard_limit":true,"#) && json.contains(#""stops_at":120"#))
    #expect(try run("forecast acme").contains("  calls stop at"))
    #expect(try run("alerts acme --check").contains("forecast"))
  }

  @Test func `a wide grace stops nothing, and the limit is foretold all the same`() throws {
    _ = try run("set acme --monthly 80 --hard --grace 1000")
    let said = try sentence()
    #expect(
      said.contains("the chance that its hard budget of 80 (880 with its grace) refuses calls is"),
      "\(said)"
    )
    #expect(!said.contains("100 %"), "\(said)")
    #expect(try run("alerts acme --check").contains("forecast"))
  }

  @Test func `a limit that is passed within its grace refuses nothing yet`() throws {
    _ = try run("set acme --monthly 60 --hard --grace 50")
    let said = try sentence()
    #expect(said.hasPrefix("acme has already spent 64 dollars of its hard budget of 60"), "\(said)")
    #expect(!said.contains("are refused"), "\(said)")
    #expect(said.contains("(90 with its grace) refuses calls is "), "\(said)")
  }

  @Test func `what is kept back for closing calls stops the others before the limit`() throws {
    _ = try run("set acme --monthly 80 --hard --closing 20")
    #expect(try budget("check acme --estimate 1 \(now)").status != 0)
    let said = try sentence()
    #expect(
      said.hasPrefix(
        "acme has already spent 64 dollars of its hard budget of 80 (60 without what is kept back) for March 2026, so reservations are refused"
      ),
      "\(said)"
    )
  }

  @Test(arguments: ["--hard", "--soft"])
  func `a frozen budget refuses every call for sure`(kind: String) throws {
    _ = try run("set acme --monthly 800 \(kind)")
    #expect(try budget("freeze acme \(now)").status == 0)
    let said = try sentence()
    #expect(
      said.hasPrefix(
        "acme has spent 64 dollars of its budget of 800 for March 2026, which is frozen, so every call is refused; without that March 2026 would end at about"
      ),
      "\(said)"
    )
    let json = try run("forecast acme --json")
    #expect(json.contains(#""forecast_end_of_month":64,"#), "\(json)")
    #expect(json.contains(#""probability_of_exceeding":1,"#) && json.contains(#""frozen":true"#))
    #expect(try run("forecast acme").contains("budget (frozen)"))
  }

  // MARK: Its own days

  @Test func `a budget with a zone of its own is forecast in its own days`() throws {
    _ = try run("set acme --daily 5 --hard --own-time-zone Asia/Tokyo --at-once")
    #expect(try run("status acme --json").contains(#""spent":4,"#))
    let json = try run("forecast acme --daily --json")
    #expect(json.hasPrefix(#"{"current_month_spent":4,"#), "\(json)")
    #expect(
      json.contains(#""first_day":"2026-03-16","last_day":"2026-03-16","budget":5"#),
      "\(json)"
    )
    #expect(try !sentence("--daily").contains("already"))
    #expect(try budget("forecast acme --daily --backtest --last 5 \(now)").status == 0)
  }

  @Test func `days whose rows have left are those of the workspace`() throws {
    _ = try run("set acme --monthly 50 --hard --own-time-zone Asia/Tokyo --at-once")
    let before = try run("forecast acme --monthly --json")
    #expect(try budget("prune acme --before 2026-02-20 --yes \(now)").status == 0)
    let after = try run("forecast acme --monthly --json")
    #expect(before.hasPrefix(#"{"current_month_spent":64,"#), "\(before)")
    #expect(after.hasPrefix(#"{"current_month_spent":64,"#), "\(after)")
  }

  // MARK: Other units

  @Test(arguments: ["calls", "tokens"])
  func `a budget of another unit is no budget of dollars`(unit: String) throws {
    _ = try run("set acme --weekly 1000 --unit \(unit)")
    #expect(try sentence("--weekly").hasSuffix("; it has no weekly budget of US dollars."))
    #expect(try sentence("--daily").hasSuffix("; it has no daily budget."))
  }
}
