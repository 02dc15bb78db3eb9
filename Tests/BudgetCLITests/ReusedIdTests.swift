import Testing

/// A script that reserves under the same id night after night.
@Suite(.serialized) struct ReusedIdTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
  }

  @Test(arguments: [
    ("true", "13:00", "expired at 2026-03-01T12:05:00Z"),
    ("release job1", "12:01", "was released"),
    ("settle job1 --cost 0.5", "12:01", "was settled as call 'job1'"),
  ])
  func `an id whose reservation is over is a conflict that says what became of it`(
    end: String,
    time: String,
    words: String
  ) throws {
    let reserve = "reserve acme --id job1 --estimate 0.5 --now 2026-03-01T"
    #expect(try budget(reserve + "12:00:00Z").output == "job1\n")
    #expect(try budget(reserve + "12:04:59Z").output == "job1\n")
    let ending = end == "true" ? end : "budget \(end) --now 2026-03-01T12:00:30Z"
    #expect(try budget.shell(ending).status == 0)
    let outcome = try budget(reserve + time + ":00Z")
    #expect(
      outcome
        == BudgetCommand.Outcome(
          output: "",
          messages:
            "budget: Reservation 'job1' \(words) and holds nothing any more; use a new id for a new run.\n",
          status: 1
        )
    )
    #expect(try budget(reserve + time + ":00Z --json").output.contains(#""code":"conflict""#))
  }

  /// A script that spends 0.5 dollars a night where its reservation is answered with 0, twenty
  /// nights long.
  private func nights(_ suffix: String) throws -> Int {
    let script = """
      spent=0
      for night in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
        now="--now 2026-03-${night}T02:00:00Z"
        if { budget reserve acme --id job1 --estimate 0.5 $now \(suffix); } > /dev/null 2>&1; then
          spent=$((spent + 1))
          case $night in 01) ;; *) budget settle job1 --cost 0.5 $now > /dev/null 2>&1 ;; esac
        fi
      done
      echo $spent
      """
    let output = try budget.shell(script).output
    return try #require(Int(output.dropLast()))
  }

  @Test func `it spends no more than the limit`() throws {
    #expect(try nights("") <= 2)
    #expect(try budget("verify").status == 0)
  }

  @Test func `control: where the answer is not heeded it overspends`() throws {
    #expect(try nights("|| true") > 2)
  }
}
