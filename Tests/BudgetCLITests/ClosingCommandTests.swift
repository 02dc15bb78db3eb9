import Testing

/// `--closing` of `budget set`, `check` and `reserve`.
@Suite struct ClosingCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init").status == 0)
  }

  @Test func `a closing reserve is set, shown, used and taken away`() throws {
    let set = try budget("set acme --execution run --total 1 --closing 0.20 --hard --json")
    #expect(set.status == 0 && set.output.contains(#""closing":0.2"#))
    #expect(try budget("reserve acme --execution run --estimate 0.80").status == 0)
    let refused = try budget("reserve acme --execution run --estimate 0.10 --json")
    #expect(refused.status == 2)
    #expect(
      refused.output.contains(#""kept_back":0.2"#) && refused.output.contains(#""fits_up_to":0"#)
    )
    #expect(refused.output.contains(#""budget":1,"#) && !refused.output.contains("bound"))
    #expect(try budget("check acme --execution run --estimate 0.10").status == 2)
    #expect(try budget("check acme --execution run --estimate 0.10 --closing").status == 0)
    let last = try budget("reserve acme --execution run --estimate 0.20 --closing --json")
    #expect(last.status == 0 && last.output.contains(#""closing":true"#))
    #expect(
      try budget("list --explain").output.contains("0.2 of the limit, for closing reservations")
    )
    #expect(try budget("set acme --execution run --total 1 --closing 0 --json").status == 0)
    #expect(try !budget("list --json").output.contains("closing"))
    #expect(try budget("audit --json").output.contains(#""closing":0.2"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a pool keeps back what its closing part may take`() throws {
    let pool = try budget("reserve acme --estimate 1 --keep-closing 0.20 --id pool --json")
    #expect(pool.output.contains(#""kept_back":0.2"#))
    let refused = try budget("reserve acme --estimate 0.81 --parent pool")
    #expect(refused.status == 2)
    #expect(
      refused.messages.contains(
        "it has 1 left, of which 0.2 is kept back for a closing reservation."
      )
    )
    #expect(try budget("reserve acme --estimate 0.80 --parent pool").status == 0)
    #expect(try budget("reserve acme --estimate 0.20 --parent pool --closing").status == 0)
  }

  @Test(
    arguments: [
      ("set acme --monthly 1 --closing 2", "more than the limit"),
      ("set acme --monthly 1 --soft --closing 0.1", "cannot keep anything back"),
      ("set acme --monthly 1 --closing x", "--closing"),
      ("reserve acme --estimate 1 --keep-closing 2", "cannot keep 2 back"),
      ("reserve acme --estimate 1 --keep-closing 0.1 --closing", "contradicts"),
    ]
  )
  func `what cannot be meant is refused in one sentence`(line: String, words: String) throws {
    let refused = try budget(line)
    #expect(refused.status == 64 && refused.messages.contains(words), "\(refused.messages)")
    #expect(refused.messages.split(separator: "\n").count == 1)
  }
}
