import Testing

@Suite(.serialized) struct RecommendCommandTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @Test func `a recommendation fits into 80 columns and has the fields of a dashboard`() throws {
    let lines = (0..<120).map { "2026-01-0\(1 + $0 % 9)T00:00:00Z,gpt-4o,300,50,c\($0)" }
    let log = try budget.write(
      "time,model,in,out,id\n" + lines.joined(separator: "\n"),
      to: "calls.csv"
    )
    let imported = try budget(
      "import trace \(log) --workspace acme --column timestamp=time --column model=model --column prompt_tokens=in --column completion_tokens=out --column id=id --constant provider=openai"
    )
    #expect(imported.status == 0, "\(imported.messages)")
    let outcome = try budget("recommend acme --now 2026-01-20T00:00:00Z")
    #expect(outcome.status == 0 && outcome.output.contains("gpt-4o-mini"), "\(outcome.messages)")
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    let json = try budget("recommend acme --now 2026-01-20T00:00:00Z --json").output
    for field in [
      #""type":"model_downgrade""#, #""current_model":"gpt-4o""#, #""impact":"$"#,
      #""recommended_model":"gpt-4o-mini""#, #""estimated_savings":0."#, #""priority":"high""#,
    ] { #expect(json.contains(field), "\(field) in \(json)") }
  }

  @Test func `where too little is known that is said, and nothing recommended`() throws {
    #expect(try budget("record llm acme --cost 1").status == 0)
    let outcome = try budget("recommend acme")
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(outcome.messages.contains("it takes 100"))
    #expect(try budget("recommend acme --last 0d").status == 64)
  }
}
