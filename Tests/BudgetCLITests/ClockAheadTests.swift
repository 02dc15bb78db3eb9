import Testing

/// A process whose clock was ahead for a moment, among others whose clocks are right.
@Suite struct ClockAheadTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func run(_ line: String, at now: String) throws -> BudgetCommand.Outcome {
    try budget("\(line) --now \(now)")
  }

  /// Reserves and settles a call a minute, and returns how many were let through.
  private func passes(_ options: String, cost: String, of calls: Int) throws -> Int {
    var passed = 0
    for minute in 10..<(10 + calls) {
      let id = "r\(minute)"
      let hold = "reserve acme \(options) --estimate \(cost) --id \(id)"
      let held = try run(hold, at: "2026-03-10T12:\(minute):00Z")
      #expect(held.status == 0 || held.status == 2, "\(held)")
      guard held.status == 0 else { continue }
      passed += 1
      let settled = try run("settle \(id) --cost \(cost)", at: "2026-03-10T12:\(minute):30Z")
      #expect(settled.status == 0)
    }
    return passed
  }

  @Test(arguments: [true, false])
  func `a rolling limit of calls holds after a write that was months ahead`(isAhead: Bool) throws {
    let set = "set acme --each user --rolling 24h=5 --unit calls --hard"
    #expect(try run(set, at: "2026-03-10T12:00:00Z").status == 0)
    if isAhead {
      let record = "record llm acme --user ada --cost 0.01 --id ahead"
      #expect(try run(record, at: "2026-06-10T12:00:00Z").status == 0)
    }
    #expect(try passes("--user ada", cost: "0.01", of: 12) == (isAhead ? 4 : 5))
    #expect(try run("verify", at: "2026-03-10T12:30:00Z").status == 0)
    let status = try run("status acme --each user --json", at: "2026-03-10T12:30:00Z").output
    #expect(status.contains(#""spent":5"#), "\(status)")
  }

  @Test func `a rolling limit of dollars holds after a release that was hours ahead`() throws {
    #expect(try run("set acme --rolling 1h=1 --hard", at: "2026-03-10T12:00:00Z").status == 0)
    #expect(try run("record llm acme --cost 1", at: "2026-03-10T12:00:00Z").status == 0)
    let hold = "reserve acme --estimate 0.1 --id ahead"
    #expect(try run(hold, at: "2026-03-10T17:00:00Z").status == 0)
    #expect(try run("release ahead", at: "2026-03-10T17:00:00Z").status == 0)
    #expect(try passes("", cost: "0.5", of: 3) == 0)
    // What is recorded meanwhile counts, and the window moves on as ever.
    #expect(try run("record llm acme --cost 0.3", at: "2026-03-10T12:40:00Z").status == 0)
    let check = "check acme --estimate 0.71"
    #expect(try run(check, at: "2026-03-10T13:01:00Z").status == 2)
    #expect(try run("check acme --estimate 0.7", at: "2026-03-10T13:01:00Z").status == 0)
    #expect(try run("verify", at: "2026-03-10T13:01:00Z").status == 0)
  }

  @Test(arguments: ["--monthly", "--total", "--rolling"])
  func `a raise that has not begun adds nothing`(window: String) throws {
    let limit = window == "--rolling" ? "--rolling 7d=1" : "\(window) 1"
    let named = window == "--rolling" ? "--rolling 7d" : window
    #expect(try run("set acme \(limit) --hard", at: "2026-03-10T12:00:00Z").status == 0)
    let raise =
      "raise acme \(named) --amount 10 --from 2026-03-20 --until 2026-03-25 --reason launch"
    #expect(try run(raise, at: "2026-03-10T12:00:00Z").status == 0)
    let ahead = "reserve acme --estimate 0.1 --ttl 1 --id ahead"
    #expect(try run(ahead, at: "2026-03-21T00:00:00Z").status == 0)
    #expect(try run("reserve acme --estimate 2", at: "2026-03-10T12:10:00Z").status == 2)
    let list = try run("list --explain", at: "2026-03-10T12:10:00Z").output
    #expect(list.contains("1 + 0 raised + 0 carried = 1"), "\(list)")
    #expect(try run("reserve acme --estimate 0.5", at: "2026-03-10T12:11:00Z").status == 0)
    #expect(try run("verify", at: "2026-03-10T12:12:00Z").status == 0)
    // Once it has begun, it counts.
    #expect(try run("reserve acme --estimate 2", at: "2026-03-20T00:00:00Z").status == 0)
    #expect(try run("reserve acme --estimate 2", at: "2026-03-25T00:00:00Z").status == 2)
    #expect(try run("verify", at: "2026-03-25T00:00:00Z").status == 0)
  }
}
