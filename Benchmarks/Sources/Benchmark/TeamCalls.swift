import BudgetKit

/// Makes calls as the teams of a company make them: many people and agents, in working hours, each with habits.
///
/// Some 2,000 combinations of project, person, agent, model and feature do all of the work; a few of them do most of it.
/// The same seed makes the same calls, in the order of time.
struct TeamCalls {
  static let workspace = "acme"
  static let combinations = 2_000
  static let days = 365
  private static let operations = ["chat", "embeddings", "completion"]
  private static let models =
    CallGenerator.models + [
      ("anthropic", "claude-opus-4-5"), ("openai", "o3"), ("openai", "gpt-4.1-mini"),
      ("google", "gemini-2.5-flash-lite"),
    ]

  private let start: Int64
  private let count: Int
  private var habits: [LLMCall] = []
  private var random: SplitMix
  private var made = 0

  /// Makes as many calls as asked for, over the twelve months that end at `end`.
  init(_ count: Int, until end: Instant, seed: UInt64 = 7) throws {
    self.count = count
    let midnight = end.millisecondsSince1970 / 86_400_000 * 86_400_000
    start = midnight - Int64(Self.days - 1) * 86_400_000
    random = SplitMix(state: seed)
    for _ in 0..<Self.combinations { habits.append(try makeHabit()) }
  }

  private mutating func makeHabit() throws -> LLMCall {
    let model = Self.models[random.below(12)]
    var call = LLMCall(
      workspace: try WorkspaceID(Self.workspace),
      project: try ProjectID("project-\(random.below(20))"),
      provider: model.0,
      model: model.1,
      usage: TokenUsage(prompt: 0, completion: 0)
    )
    call.attribution.user = "user-\(random.below(200))@example.com"
    call.attribution.agent = "agent-\(random.below(50))"
    call.attribution.feature = "feature-\(random.below(30))"
    call.attribution.operation = Self.operations[random.below(3)]
    return call
  }

  /// Returns the next call; `nil` after the last.
  mutating func next() throws -> LLMCall? {
    guard made < count else { return nil }
    // The day goes by the number of calls, and the hour by the habits of people: most between 8 and 18 o'clock.
    let day = Int64(made) * Int64(Self.days) / Int64(count)
    let perDay = max(1, count / Self.days)
    let share = Double(made - Int(day) * count / Self.days) / Double(perDay)
    let hours =
      share < 0.05
      ? share / 0.05 * 8
      : share < 0.95 ? 8 + (share - 0.05) / 0.9 * 10 : 18 + (share - 0.95) / 0.05 * 6
    let time = start + day * 86_400_000 + Int64(min(hours, 23.999) * 3_600_000)
    var call = habits[min(random.below(habits.count), random.below(habits.count))]
    call.execution = try ExecutionID("run-\(1_000_000 + made / 20)")
    call.usage = TokenUsage(
      prompt: Int64(200 + random.below(20_000)),
      cacheRead: Int64(random.below(200)),
      completion: Int64(10 + random.below(2_000))
    )
    call.latencyMilliseconds = Int64(200 + random.below(5_000))
    call.timestamp = Instant(millisecondsSince1970: time)
    made += 1
    return call
  }
}

/// SplitMix64: the same numbers from the same seed.
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(bound))
  }
}
