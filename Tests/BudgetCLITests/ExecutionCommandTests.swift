import Testing

/// `budget execution`.
@Suite struct ExecutionCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "record llm acme --execution run --id a --provider p --model m --prompt-tokens 100 --completion-tokens 20 --cost 0.5 --at 2026-01-02T10:00:00Z",
      "record llm acme --execution run --id b --provider p --model m --prompt-tokens 10 --completion-tokens 2 --cost 0.25 --at 2026-01-02T11:00:00Z",
      "record llm acme --execution run --id c --provider p --model unheard-of --prompt-tokens 1 --completion-tokens 1 --at 2026-01-02T12:00:00Z",
      "record adjustment acme --amount=-0.1 --reason refund --of a",
      "record llm acme --execution other --cost 9",
    ] {
      #expect(try budget(line).status == 0, "\(line)")
    }
  }

  @Test func `an execution is told with its parts, which add up with their corrections`() throws {
    let answer = try budget("execution run --workspace acme --json")
    #expect(answer.status == 0)
    #expect(
      answer.output == """
        {"execution_id":"run","workspace_id":"acme","cost_usd":0.65,"llm_cost_usd":0.65,\
        "compute_cost_usd":0,"calls":3,"resource_usages":0,"unpriced":1,\
        "tokens_total":134,"first_at":"2026-01-02T10:00:00Z","last_at":"2026-01-02T12:00:00Z",\
        "models_used":["m","unheard-of"],"breakdown":[\
        {"provider":"p","name":"m","calls":2,"unpriced_calls":0,"cost_usd":0.65,\
        "tokens_prompt":110,"tokens_completion":22},\
        {"provider":"p","name":"unheard-of","calls":1,"unpriced_calls":1,"cost_usd":0,\
        "tokens_prompt":1,"tokens_completion":1}]}

        """
    )
    let text = try budget("execution run --workspace acme")
    #expect(text.output.contains("of models     $0.65, 3 calls"))
    #expect(text.output.contains("unpriced"))
    let exact = try budget("execution run --workspace acme --exact").output
    #expect(exact.contains("of models     0.65 US dollars, 3 calls"))
    #expect(text.messages == "budget: 1 row has no price and is not in the cost.\n")
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `an execution of which nothing is recorded fails in a sentence`() throws {
    let answer = try budget("execution nothing --workspace acme")
    #expect(answer.status == 1 && answer.output == "")
    #expect(
      answer.messages
        == "budget: Nothing is recorded for execution 'nothing' of workspace acme.\n"
    )
  }
}
