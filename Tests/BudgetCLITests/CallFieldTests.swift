import BudgetKit
import Testing

/// What people tell of a call beside its tokens, and where it ends up.
@Suite struct CallFieldTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func call(_ id: String) throws -> RecordedCall {
    let ledger = try Ledger(path: budget.database)
    return try #require(try ledger.calls.find(RecordID(id), in: WorkspaceID("acme")))
  }

  private func usage(_ id: String) throws -> RecordedUsage {
    let ledger = try Ledger(path: budget.database)
    return try #require(try ledger.resourceUsages.find(RecordID(id), in: WorkspaceID("acme")))
  }

  private let spent =
    "--provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 500"

  @Test func `a recorded call keeps everything that was told of it`() throws {
    let outcome = try budget(
      "record llm acme \(spent) --id c --project p --execution e --agent a --user u --session s "
        + "--feature f --operation o --tag k=v --finish-reason stop --max-tokens 800 "
        + "--attempt-group g --prompt-digest d --latency-ms 7"
    )
    #expect(outcome.status == 0, "\(outcome.messages)")
    let call = try call("c").call
    #expect(
      call.context
        == CallContext(
          workspace: try WorkspaceID("acme"),
          project: try ProjectID("p"),
          execution: try ExecutionID("e"),
          agent: "a",
          user: "u",
          session: "s",
          feature: "f",
          operation: "o",
          tags: ["k": "v"]
        )
    )
    #expect(
      call.outcome
        == CallOutcome(
          latencyMilliseconds: 7,
          finishReason: "stop",
          maxTokens: 800,
          attemptGroup: "g",
          promptDigest: "d"
        )
    )
    #expect(try budget("verify").status == 0)
  }

  @Test func `a call from your own cache costs nothing, and its price may be unknown`() throws {
    _ = try budget("set acme --monthly 1 --hard")
    #expect(
      try budget("record llm acme \(spent) --id c --cached --json").output
        == #"{"id":"c","cost_usd":0,"pricing":"free","new":true}"# + "\n"
    )
    let unknown = try budget(
      "record llm acme --provider nobody --model unheard-of --id d --cached --json"
    )
    #expect(unknown.output == #"{"id":"d","cost_usd":0,"pricing":"free","new":true}"# + "\n")
    #expect(unknown.messages == "")
    let hold = try budget("reserve acme --estimate 0.5 --id r")
    #expect(hold.output == "r\n")
    #expect(try budget("settle r \(spent) --cached --json").output.contains(#""cost_usd":0,"#))
    #expect(try budget("status acme --json").output.contains(#""spent":0,"reserved":0,"#))
    for id in ["c", "d", "r"] { #expect(try call(id).call.outcome.isServedFromCache) }
    #expect(try call("c").computedCost == (try Money(usd: "0.0075")))
    #expect(try budget("verify").status == 0)
  }

  static let refused: [(options: String, words: String)] = [
    ("--cached --cost 0.01", "served from a cache"),
    ("--max-tokens -1", "--max-tokens"), ("--max-tokens 1.5", "--max-tokens"),
    ("--max-tokens 1000000000001", "--max-tokens"), ("--cached=yes", "cached"),
  ]

  @Test(arguments: refused)
  func `what cannot be is refused, and nothing is recorded`(options: String, words: String) throws {
    let outcome = try budget("record llm acme \(spent) --id c \(options)")
    #expect(outcome.status == 64 && outcome.messages.contains(words), "\(outcome)")
    #expect(outcome.output == "")
    let ledger = try? Ledger(path: budget.database, creating: false)
    #expect(try ledger?.calls.find(RecordID("c"), in: WorkspaceID("acme")) == nil)
  }

  @Test func `an answer tells why its model stopped, and an option says it better`() throws {
    let body =
      #"{"model":"gpt-4o","choices":[{"finish_reason":"length"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"#
    let answer = try budget.write(body, to: "answer.json")
    let line = "record llm acme --provider openai --usage-json \(answer)"
    #expect(try budget("\(line) --id c").status == 0)
    #expect(try budget("\(line) --id d --finish-reason cut").status == 0)
    #expect(try call("c").call.outcome.finishReason == "length")
    #expect(try call("d").call.outcome.finishReason == "cut")
    #expect(try budget("\(line) --id c --json").output.contains(#""new":false"#))
  }

  @Test func `a resource and a sandbox have the same context as a call`() throws {
    let context =
      "--project p --execution e --agent a --user u --session s --feature f --operation o --tag k=v --tag l=w"
    #expect(try budget("record resource acme --type cpu --usage 2 --id r \(context)").status == 0)
    #expect(
      try budget("record sandbox acme --cores 1 --memory-mb 512 --duration 5 --id b \(context)")
        .status == 0
    )
    for id in ["r", "b/cpu", "b/memory", "b/sandbox"] {
      let found = try usage(id).usage.context
      #expect(found.user == "u" && found.session == "s" && found.feature == "f", "\(id)")
      #expect(found.agent == "a" && found.operation == "o" && found.tags == ["k": "v", "l": "w"])
      #expect(found.project?.rawValue == "p" && found.execution?.rawValue == "e")
    }
    let again = try budget("record resource acme --type cpu --usage 2 --id r \(context) --tag m=x")
    #expect(again.status == 1 && again.messages.contains("other content"))
    let twice = try budget("record resource acme --type cpu --usage 2 --tag k=1 --tag k=2")
    #expect(twice.status == 64 && twice.messages.contains("--tag"))
    #expect(try budget("verify").status == 0)
  }

  private let trace =
    "--workspace acme --column id=id --column timestamp=t --column prompt_tokens=p --constant provider=openai "
    + "--constant model=gpt-4o --column finish_reason=why --column max_tokens=most --column attempt_group=group "
    + "--column served_from_cache=hit --column prompt_digest=digest --column tag.team=team --column cost=usd"

  @Test func `a trace tells how its calls went, and its tags reach the calls`() throws {
    let text = """
      id,t,p,why,most,group,hit,digest,team,usd
      a,2026-05-20T10:00:00Z,1000,stop,800,g1,false,d1,core,
      b,2026-05-20T10:00:01Z,1000,length,,g1,true,,core,
      c,2026-05-20T10:00:02Z,1000,,,,,,,

      """
    let path = try budget.write(text, to: "t.csv")
    let outcome = try budget("import trace \(path) \(trace)")
    #expect(outcome.status == 0, "\(outcome.messages)")
    let (a, b, c) = (try call("a"), try call("b"), try call("c"))
    #expect(
      a.call.outcome
        == CallOutcome(finishReason: "stop", maxTokens: 800, attemptGroup: "g1", promptDigest: "d1")
    )
    #expect(a.call.context.tags == ["team": "core"])
    #expect(a.cost == (try Money(usd: "0.0025")))
    #expect(b.call.outcome.isServedFromCache && b.cost == .zero && b.pricing == .free)
    #expect(c.call.outcome == CallOutcome() && c.call.context.tags == [:])
    #expect(try budget("verify").status == 0)
  }

  @Test func `what cannot be read of it is left out and counted, and never makes a call free`()
    throws
  {
    let text = """
      id,t,p,why,most,group,hit,digest,team,usd
      a,2026-05-20T10:00:00Z,1000,,,,maybe,,,
      b,2026-05-20T10:00:01Z,1000,,many,,,,,
      c,2026-05-20T10:00:02Z,1000,,,,true,,,0.25
      d,2026-05-20T10:00:03Z,1000,,,,true,,,0

      """
    let path = try budget.write(text, to: "t.csv")
    let outcome = try budget("import trace \(path) \(trace)")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try call("a").cost == (try Money(usd: "0.0025")))
    #expect(try call("b").call.outcome.maxTokens == nil)
    #expect(try call("c").cost == (try Money(usd: "0.25")))
    #expect(try call("c").call.outcome.isServedFromCache == false)
    #expect(try call("d").call.outcome.isServedFromCache && call("d").cost == .zero)
    let json = try budget("import trace \(path) \(trace) --project q --json").output
    #expect(json.contains("label") || outcome.output.contains("label"), "\(outcome.output) \(json)")
    #expect(try budget("verify").status == 0)
  }

  @Test func `a log of Claude Code tells why its answers ended`() throws {
    let line =
      #"{"type":"assistant","timestamp":"2026-05-20T10:00:00Z","sessionId":"s","requestId":"q","message":{"id":"m","model":"claude-opus-4-7","stop_reason":"max_tokens","usage":{"input_tokens":3,"output_tokens":4}}}"#
    let path = try budget.write(line + "\n", to: "log.jsonl")
    let outcome = try budget("import claude-code \(path) --workspace acme")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try call("m:q").call.outcome.finishReason == "max_tokens")
  }

  @Test func `a price that is set again leaves the old one to the calls that it charged`() throws {
    let set = "prices set m --provider openai --output 0 --input"
    let use = "record llm acme --provider openai --model m --prompt-tokens 1000000 --json --id"
    _ = try budget("\(set) 1 --now 2026-05-01T00:00:00Z")
    #expect(try budget("\(use) a").output.contains(#""cost_usd":1,"#))
    _ = try budget("\(set) 2 --now 2026-05-02T00:00:00Z")
    #expect(try budget("\(use) b").output.contains(#""cost_usd":2,"#))
    #expect(try call("a").priceID != call("b").priceID)
    #expect(try budget("verify").status == 0)
    let removal = try budget("prices remove m --provider openai --json")
    #expect(removal.status == 0 && removal.output.contains(#""calls":1"#), "\(removal)")
    #expect(try budget("verify").status == 0)
  }
}
