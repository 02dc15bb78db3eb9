import Testing

/// Models as logs spell them, priced by recording a call.
@Suite struct ModelNameTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  /// What a million tokens of input cost under a provider and a name, in US dollars; `nil` for no
  /// price.
  private static let names: [(provider: String?, model: String, usd: String?)] = [
    (nil, "openrouter/anthropic/claude-sonnet-4.5", "6"),
    (nil, "openrouter/anthropic/claude-3.7-sonnet:thinking", "3"),
    (nil, "meta-llama/llama-3.1-8b-instruct:free", "0"),
    ("openrouter", "openai/gpt-4o:nitro", "2.5"), ("openrouter", "openai/gpt-4o:online", nil),
    ("litellm", "anthropic/claude-opus-4-1-20250805", "15"), ("litellm", "gpt-4o", "2.5"),
    ("anthropic", "claude-opus-4-8[1m]", "5"), ("anthropic", "Claude-Haiku-4-5", "1"),
    ("anthropic", "claude-opus-4-8-20260601", "5"),
    ("anthropic", "us.anthropic.claude-opus-4-7", "5.5"),
    ("anthropic", "global.anthropic.claude-opus-4-7[1m]", "5"),
    (nil, "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "1.1"),
    (nil, "bedrock/converse/anthropic.claude-3-haiku-20240307-v1:0", "0.25"),
    (nil, "bedrock/us-east-1/anthropic.claude-v2:1", "8"),
    (
      "bedrock", "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-7", "5.5"
    ),
    ("bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/x1y2", nil),
    ("bedrock", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", "0.8"),
    ("bedrock", "arn:aws:bedrock:eu-north-1::foundation-model/amazon.nova-pro-v1:0", nil),
    (nil, "arn:aws:bedrock:ap-south-1::foundation-model/meta.llama3-70b-instruct-v1:0", nil),
    (
      nil, "projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929",
      nil
    ),
    (
      nil, "projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929",
      "6"
    ),
    (
      nil, "projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-4-1@20250805",
      "15"
    ),
    (nil, "openai/responses/gpt-4.1", "2"),
    ("anthropic", "claude-opus-4-1@20250805", "15"), ("vertex_ai", "claude-opus-4-7@default", "5"),
    (nil, "projects/p/locations/l/publishers/google/models/gemini-2.5-flash", "0.3"),
    (nil, "models/gemini-2.5-flash-lite", "0.1"), (nil, "gemini/gemini-2.5-flash", "0.3"),
    ("OpenAI", "GPT-4.1", "2"), ("openai", "gpt-4-1-mini", "0.4"),
    ("openai", "openai:o4-mini", "1.1"),
    ("openai", "gpt-4o-2024-05-13", "5"), ("openai", "gpt-4o-2025-01-01", nil),
    ("openai", "ft:gpt-4o-2024-08-06:acme::1", nil), ("openai", "gpt-4oo", nil),
    ("azure", "azure/global/gpt-4o-2024-08-06", "2.5"), ("azure", "azure/my-deployment", nil),
    (nil, "groq/llama-3.3-70b-versatile", "0.59"), (nil, "groq/openai/gpt-oss-120b", "0.15"),
    ("xai", "x-ai/grok-3-mini", "0.3"), ("cursor", "openai/gpt-4o", nil), ("cursor", "auto", nil),
    ("together", "meta-llama/llama-3.3-70b-instruct-turbo", "0.88"),
  ]

  @Test func `a name costs what it plainly means, or nothing is guessed`() throws {
    #expect(try budget("set acme --monthly 1000 --soft").status == 0)
    for (provider, model, usd) in Self.names {
      var words = [
        "record", "llm", "acme", "--model", model, "--prompt-tokens", "1000000", "--json",
      ]
      if let provider { words += ["--provider", provider] }
      let outcome = try budget(words)
      #expect(outcome.status == 0, "\(model): \(outcome.messages)")
      #expect(outcome.output.contains(#""cost_usd":\#(usd ?? "null"),"#), "\(model): \(outcome)")
      #expect(outcome.messages.isEmpty == (usd != nil), "\(model): \(outcome.messages)")
    }
    #expect(try budget("verify").status == 0)
  }

  @Test func `the names of the sample are read, and what nobody lists is not guessed`() throws {
    let path = BudgetCommand.root + "/Tests/Samples/model-names.txt"
    #expect(try budget("init").status == 0)
    let unknown = try FoundInput.lines(path).filter {
      try budget(["prices", "show", $0]).status != 0
    }
    #expect(unknown == ["my-own-deployment"])
  }

  @Test(.enabled(if: FoundInput.isPresent("18-model-names/names.txt"), FoundInput.absence))
  func `the names that real logs hold are read`() throws {
    let path = try #require(FoundInput.path("18-model-names/names.txt"))
    let names = try FoundInput.lines(path)
    try #require(names.count > 30)
    #expect(try budget("init").status == 0)
    let unknown = try names.filter { try budget(["prices", "show", $0]).status != 0 }
    #expect(unknown == ["azure/my-deployment", "meta-llama/Llama-3.3-70B-Instruct"])
  }

  @Test func `a name without a price is answered with near names and what helps`() throws {
    let outcome = try budget(
      "record llm acme --provider openai --model gpt-4.1-minni --prompt-tokens 1"
    )
    #expect(outcome.messages.contains("similar names: 'gpt-4.1-mini'"))
    #expect(outcome.messages.contains("'budget prices'"))
    let show = try budget("prices show gtp-4o --provider openai")
    #expect(show.status == 1 && show.messages.contains("'gpt-4o'"))
    #expect(show.messages.contains("'budget prices alias'"))
  }

  @Test func `a rate that is missing is named, not the model`() throws {
    let line =
      "record llm acme --provider google --model claude-opus-4-7 --prompt-tokens 100 --web-searches 1"
    #expect(try budget("set acme --monthly 1 --soft").status == 0)
    let outcome = try budget(line)
    #expect(
      outcome.messages.hasPrefix(
        "budget: 'claude-opus-4-7' of 'google' has no rate for web searches."
      )
    )
    let tier = try budget(
      "record llm acme --provider google --model claude-3-opus --prompt-tokens 1 --service-tier flex"
    )
    #expect(tier.messages.contains("has no price in the flex tier."))
    #expect(!outcome.messages.contains("near"))
  }

  @Test func `an alias makes a deployment cost what its model costs, until it is removed`() throws {
    let record =
      "record llm acme --provider azure --model my-deployment --prompt-tokens 1000000 --json"
    #expect(try budget(record).output.contains(#""cost_usd":null"#))
    let added = try budget("prices alias add my-deployment gpt-4.1 --provider Azure_OpenAI --json")
    #expect(
      added.output
        == #"{"provider":"azure","alias":"my-deployment","model":"gpt-4.1","source":"user"}"# + "\n"
    )
    #expect(added.messages == "budget: It costs what 'gpt-4.1' of azure costs.\n")
    #expect(try budget(record).output.contains(#""cost_usd":2,"#))
    #expect(try budget("prices alias list").output.contains("my-deployment"))
    #expect(try budget("prices show my-deployment").output.contains("gpt-4.1"))
    #expect(try budget("prices alias remove my-deployment --provider azure").status == 0)
    #expect(try budget("prices alias remove my-deployment --provider azure").status == 1)
    #expect(try budget(record).output.contains(#""cost_usd":null"#))
    let unknown = try budget("prices alias add x gpt-99 --provider azure")
    #expect(unknown.status == 1 && unknown.messages.contains("'gpt-99' of 'azure' has no price"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `Claude Code's calls by a cloud are booked under the cloud`() throws {
    func line(_ id: String, _ model: String) -> String {
      #"{"type":"assistant","requestId":"r\#(id)","timestamp":"2026-06-01T00:00:00Z","sessionId":"s","#
        + #""cwd":"/w","message":{"id":"m\#(id)","model":"\#(model)","role":"assistant","#
        + #""usage":{"input_tokens":1000000,"output_tokens":0,"#
        + #""cache_read_input_tokens":0,"cache_creation_input_tokens":0}}}"#
    }
    let models = ["us.anthropic.claude-opus-4-7", "claude-opus-4-7@default", "claude-opus-4-7[1m]"]
    let text = models.enumerated().map { line("\($0.offset)", $0.element) }.joined(separator: "\n")
    let path = try budget.write(text + "\n", to: "log.jsonl")
    #expect(try budget("import claude-code \(path) --workspace acme").status == 0)
    let report = try budget("report acme --by provider --json").output
    for (provider, usd) in [("bedrock", "5.5"), ("google", "5"), ("anthropic", "5")] {
      #expect(report.contains(#"{"provider":"\#(provider)","cost_usd":\#(usd),"#), "\(report)")
    }
  }
}
