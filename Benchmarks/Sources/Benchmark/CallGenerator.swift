import BudgetKit

/// Makes calls as a company of agents makes them: eight workspaces of four projects, runs of some twenty calls,
/// and eight models of which two do most of the work. The same seed makes the same calls.
struct CallGenerator {
  static let models = [
    ("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-4o"), ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-haiku-4-5"), ("google", "gemini-2.5-flash"), ("openai", "gpt-4.1"),
    ("google", "gemini-2.5-pro"), ("mistral", "mistral-large-latest"),
  ]
  static let workspaces = [
    "acme", "globex", "initech", "umbrella-research", "hooli", "stark", "wayne", "tyrell",
  ]
  static let projects = ["search", "support-agent", "indexing", "code-review"]

  private var state: UInt64
  private var made: UInt64 = 0

  init(seed: UInt64) {
    state = seed
  }

  /// A call out of the stream; without a timestamp it is one of now.
  mutating func next(at timestamp: Instant? = nil) throws -> LLMCall {
    let model = Self.models[min(random(below: 8), random(below: 8))]
    // Some fifty runs go on at a time, and each has about twenty calls.
    let run = made / 1000 * 50 + UInt64(random(below: 50))
    made += 1
    return LLMCall(
      workspace: try WorkspaceID(Self.workspaces[Int(run % 8)]),
      project: try ProjectID(Self.projects[Int(run / 8 % 4)]),
      execution: try ExecutionID("run-\(1_000_000 + run)"),
      provider: model.0,
      model: model.1,
      usage: TokenUsage(
        prompt: Int64(200 + random(below: 20_000)),
        completion: Int64(10 + random(below: 2_000))
      ),
      timestamp: timestamp
    )
  }

  /// SplitMix64.
  private mutating func random(below bound: UInt64) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % bound)
  }
}
