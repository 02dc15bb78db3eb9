import Testing

/// Exports that overlap, as people find them in a folder of downloads.
@Suite(.serialized) struct RepeatedExportTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func imported(_ line: String) throws -> String {
    let outcome = try budget("import \(line) --workspace acme --json")
    #expect(outcome.status == 0, "\(outcome.messages)")
    let new = outcome.output.split(separator: ",").first { $0.hasPrefix(#""new":"#) }
    return String(new ?? "")
  }

  @Test func `a later export and a copy are one with the earlier, given alone or together`() throws
  {
    func rows(_ cells: [(String, String)]) -> String {
      "Date,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
        + cells.map { hour, cost in
          "\"2026-01-05T\(hour):00:00.000Z\",\"On-Demand\",\"claude-4.5-sonnet\",\"No\",\"28342\",\"775\",\"105891\",\"21282\",\"156290\",\"\(cost)\"\n"
        }.joined()
    }
    let (one, two, four) = (("10", "$1"), ("11", "$2"), ("12", "$4"))
    let first = try budget.write(rows([one, one, two]), to: "c1.csv")
    let second = try budget.write(rows([four, two, one, one, one]), to: "c2.csv")
    #expect(try imported("cursor \(first) \(second)") == #""new":5"#)
    #expect(try imported("cursor \(first)") == #""new":0"#)
    #expect(try imported("cursor \(second) \(first)") == #""new":0"#)
    #expect(try budget("verify").status == 0)
  }

  @Test func `a row of a bill is one whatever the order of its columns and the digits of its cost`()
    throws
  {
    let bills = [
      "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ServiceName\n0.25,USD,Usage,2026-01-05T00:00:00Z,Lambda\n",
      "ServiceName,BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart\nLambda,0.25,USD,Usage,2026-01-05T00:00:00Z\n",
      "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ServiceName,x\n0.2500,USD,Usage,2026-01-05T00:00:00Z,Lambda,\n",
    ]
    for (index, bill) in bills.enumerated() {
      let path = try budget.write(bill, to: "bill\(index).csv")
      #expect(try imported("focus \(path)") == #""new":\#(index == 0 ? 1 : 0)"#)
    }
    let foreign = try budget.write(
      "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ServiceName\n0.25,,Usage,2026-01-05T00:00:00Z,Lambda\n",
      to: "foreign.csv"
    )
    let outcome = try budget("import focus \(foreign) --workspace acme")
    #expect(outcome.output.contains("The row names no BillingCurrency."))
  }

  @Test func `what has not come yet goes in and is told of, but for a day`() throws {
    let path = try budget.write(
      """
      {"timestamp":"2026-01-06T11:00:00Z","cost":{"redshift_cost":0.25},"tokens":{}}
      {"timestamp":"2026-01-06T13:00:00Z","cost":{"redshift_cost":0.5},"tokens":{}}

      """,
      to: "future.log"
    )
    let line = "import cost-log \(path) --workspace acme --json --now 2026-01-05T12:00:00Z"
    let outcome = try budget(line)
    #expect(outcome.output.contains(#""new":2,"#), "\(outcome.output)")
    #expect(outcome.output.contains(#""yet_to_come":1"#), "\(outcome.output)")
    #expect(outcome.messages.contains("1 call begins more than a day from now"))
    let later = try budget(line.replacing("2026-01-05T12", with: "2026-01-07T12"))
    #expect(!later.output.contains("yet_to_come"))
  }

  @Test func `a line of a cost log is booked whole or not at all`() throws {
    let path = try budget.write(
      """
      {"timestamp":"2026-01-05T10:00:00Z","session_id":"u1","cost":{"bedrock_cost":null,"redshift_cost":0.002},"tokens":{"input_tokens":1000,"output_tokens":500}}
      {"timestamp":"2026-01-05T11:00:00Z","session_id":"u2","cost":{"redshift_cost":0.002,"lambda_cost":"x"},"tokens":{"input_tokens":1,"output_tokens":1}}

      """,
      to: "k.log"
    )
    let outcome = try budget("import cost-log \(path) --workspace acme --json")
    #expect(outcome.output.contains(#""new":2,"#), "\(outcome.output)")
    #expect(outcome.output.contains(#""unpriced_calls":1"#), "\(outcome.output)")
    #expect(!outcome.output.contains("Cause:"), "\(outcome.output)")
    #expect(try budget("report acme --json").output.contains(#""total":{"cost_usd":0.002,"#))
    #expect(try budget("verify").status == 0)
  }
}
