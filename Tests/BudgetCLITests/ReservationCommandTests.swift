import Testing

/// Reservations that are changed, observed and cut from others, from the command line.
@Suite(.serialized) struct ReservationCommandTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-01-20T12:00:00Z"

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("set acme --monthly 1 --hard").status == 0)
    #expect(try run("reserve acme --estimate 0.5 --id R").status == 0)
  }

  private func run(_ line: String) throws -> BudgetCommand.Outcome { try budget("\(line) \(now)") }

  private func expect(
    _ line: String,
    output: String = "",
    messages: String = "",
    status: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = BudgetCommand.Outcome(output: output, messages: messages, status: status)
    #expect(try run(line) == expected, sourceLocation: sourceLocation)
  }

  private func expectReserved(
    _ amount: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let status = try run("status acme --json").output
    #expect(status.contains(#""reserved":\#(amount),"#), sourceLocation: sourceLocation)
    #expect(try run("verify").status == 0, sourceLocation: sourceLocation)
  }

  @Test func `a hold is extended`() throws {
    try expect("extend R --ttl 600", output: "held   0.5 USD\nuntil  2026-01-20T12:10:00Z\n")
    try expect(
      "extend R --ttl 1.5 --json",
      output: """
        {"reservation_id":"R","amount":0.5,"expires_at":"2026-01-20T12:10:00Z","state":"open",\
        "observed":0}

        """
    )
    try expectReserved("0.5")
  }

  @Test func `a hold is enlarged as far as it fits`() throws {
    try expect("enlarge R --by 0.25", output: "held   0.75 USD\nuntil  2026-01-20T12:05:00Z\n")
    try expect(
      "enlarge R --by 0.26",
      messages:
        "budget: workspace acme lacks 0.01 US dollars: 0 spent and 0.75 reserved of 1; 0.25 would fit, and the period ends at 2026-02-01T00:00:00Z.\n",
      status: 2
    )
    for _ in 1...2 {
      #expect(try run("enlarge R --by 0.1 --id more --json").output.contains(#""amount":0.85,"#))
    }
    #expect(try run("enlarge R --by 0.2 --id more").status == 1)
    try expectReserved("0.85")
  }

  @Test func `a running call is observed`() throws {
    try expect(
      "observe R --cost 0.2",
      output: "held      0.5 USD\nobserved  0.2 USD\nuntil     2026-01-20T12:05:00Z\n"
    )
    try expect(
      "observe R --cost 1.2 --json",
      output: """
        {"reservation_id":"R","amount":1.2,"expires_at":"2026-01-20T12:05:00Z","state":"open",\
        "observed":1.2}

        """
    )
    try expectReserved("1.2")
    #expect(try run("reserve acme --estimate 0.01").status == 2)
  }

  @Test func `attempts are booked before the last call`() throws {
    for _ in 1...2 {
      try expect(
        "settle R --attempt --id try-1 --cost 0.2 --failed",
        output: "call  try-1\ncost  0.2 USD\nheld  0.5 USD\nleft  0.3 USD for further attempts\n"
      )
    }
    try expectReserved("0.3")
    try expect(
      "settle R --attempt --id try-2 --cost 0.4 --json",
      output: """
        {"reservation_id":"R","call_id":"try-2","cost_usd":0.4,"held":0.3,"overrun":true,\
        "overrun_usd":0.1,"late":false,"still_held":0,"remaining_hold":0}

        """
    )
    try expect(
      "settle R --cost 0.1 --json",
      output: """
        {"reservation_id":"R","call_id":"R","cost_usd":0.1,"held":0,"overrun":true,\
        "overrun_usd":0.1,"late":false,"still_held":0}

        """
    )
    try expectReserved("0")
  }

  @Test func `money is cut off a reservation, and comes back`() throws {
    try expect(
      "reserve acme --agent writer --estimate 0.2 --parent R --id C --json",
      output: """
        {"reservation_id":"C","amount":0.2,"expires_at":"2026-01-20T12:05:00Z","state":"open",\
        "parent_id":"R"}

        """
    )
    try expectReserved("0.5")
    let sentence = "Reservation 'R' lacks 0.1 US dollars: it has 0.3 left."
    try expect(
      "reserve acme --estimate 0.4 --parent R",
      messages: "budget: \(sentence)\n",
      status: 2
    )
    try expect(
      "reserve acme --estimate 0.4 --parent R --json",
      output: """
        {"can_execute":false,"reason":"\(sentence)","estimate":0.4,"scope":null,\
        "workspace_id":null,"project_id":null,"budget":null,"spent":null,"reserved":null,\
        "shortfall":0.1,"fits_up_to":0.3,"period_end":null,"parent_id":"R"}

        """,
      messages: "budget: \(sentence)\n",
      status: 2
    )
    #expect(try run("settle C --cost 0.05").status == 0)
    try expectReserved("0.45")
    #expect(try run("reserve acme --estimate 0.45 --parent R").status == 0)
    try expectReserved("0.45")
  }

  @Test func `agents that share a pool spend from it, and the rest goes back`() throws {
    #expect(try run("release R").status == 0)
    let outcome = try budget.shell("sh '\(BudgetCommand.root)/Examples/pool.sh' acme")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.split(separator: "\n").sorted() == [
        "critic spent 0.05 of 0.30", "researcher spent 0.25 of 0.60", "writer spent 0.30 of 0.60",
      ]
    )
    let status = try budget("status acme --json").output
    #expect(status.contains(#""spent":0.6,"reserved":0,"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `who waits gets the room that another gives back`() throws {
    let outcome = try budget.shell(
      """
      budget reserve acme --estimate 0.8 --id W --wait 60 \(now) &
      waiter=$!
      until budget reserve acme --estimate 0 --wait 0.01 \(now) > /dev/null; do :; done
      budget release R \(now) 2> /dev/null
      wait $waiter
      """
    )
    #expect(outcome.status == 0 && outcome.output == "W\n")
    try expectReserved("0.8")
    let late = try run("reserve acme --estimate 0.8 --wait 0.2")
    #expect(late.status == 2 && late.output == "")
    #expect(late.messages.hasPrefix("budget: workspace acme lacks 0.6 US dollars"))
  }

  @Test(
    arguments: [
      ("reserve acme --estimate 0.1 --wait -1", 64),
      ("reserve acme --estimate 0.1 --wait 86401", 64),
      ("extend R", 64), ("extend R --ttl -1", 64), ("extend R --ttl 0", 64),
      ("extend X --ttl 1", 1),
      ("enlarge R", 64), ("enlarge R --by -1", 64), ("enlarge X --by 1", 1), ("observe R", 64),
      ("observe R --cost x", 64), ("observe X --cost 1", 1),
      ("reserve acme --estimate 0.1 --parent X", 1), ("reserve other --estimate 0.1 --parent R", 1),
      ("reserve acme --estimate 0.1 --parent R --id R", 64),
      ("reserve acme --estimate 0.1 --parent Q --id Q", 64), ("settle X --attempt --cost 1", 1),
      ("settle R --attempt", 64),
    ] as [(String, Int32)]
  )
  func `what cannot be meant changes nothing`(line: String, status: Int32) throws {
    let outcome = try run(line)
    #expect(outcome.status == status && outcome.output == "")
    #expect(outcome.messages.hasPrefix("budget: "))
    try expectReserved("0.5")
  }

  @Test func `what has ended is not changed`() throws {
    #expect(try run("release R").status == 0)
    for line in [
      "extend R --ttl 600", "enlarge R --by 0.1", "observe R --cost 0.1",
      "reserve acme --estimate 0.1 --parent R",
    ] {
      try expect(
        line,
        messages: "budget: Reservation 'R' was released and holds nothing any more.\n",
        status: 1
      )
    }
  }
}
