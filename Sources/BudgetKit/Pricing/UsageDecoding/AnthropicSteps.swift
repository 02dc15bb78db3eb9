/// The steps of an Anthropic answer, each of which is billed under its own model:
/// `usage.iterations`.
///
/// The usage around the list repeats some of the steps and leaves out others, and which ones
/// differs by the kind of the step: a compaction and an advisor are left out, the answer of a
/// fallback model is all that is repeated. So each step is charged once, and the usage around the
/// list only where no step stands for it.
struct AnthropicSteps {
  /// One entry of the list.
  struct Step {
    var type: String?
    var model: String?
    var speed: String?
    var usage: TokenUsage
  }

  /// A step that another model than the answer's took.
  struct Other {
    /// Its place in the list, from 1.
    let number: Int
    let step: Step
    /// Whether the model refused before any output, which is not billed.
    let isFree: Bool
  }

  /// What the model of the answer itself used, in all its steps.
  private(set) var own: TokenUsage
  /// What other models used on the way.
  private(set) var others: [Other] = []

  /// Assigns the steps of an answer to the models that took them.
  ///
  /// - Parameters:
  ///   - steps: The list, in its order.
  ///   - outer: The usage around it.
  ///   - model: The model that the answer names.
  init(_ steps: [Step], outer: TokenUsage, model: String?) {
    own = outer
    guard !steps.isEmpty else { return }
    let fallbacks = steps.filter { $0.type == "fallback_message" }
    var ownSteps: [TokenUsage] = []
    for (index, step) in steps.enumerated() {
      let isRefused = step.type == "message" && !fallbacks.isEmpty
      // Whom the answer names after a fallback is not whom the step before it asked.
      let isOthers =
        step.type == "advisor_message" || isRefused && fallbacks.contains { $0.model == model }
      let isOwn = step.model == nil ? !isOthers : step.model == model
      let isFree = isRefused && step.usage.completion == 0
      if isOwn && !isFree {
        ownSteps.append(step.usage)
      } else {
        others.append(Other(number: index + 1, step: step, isFree: isFree))
      }
    }
    own = Self.own(ownSteps, outer: outer, all: steps.map(\.usage))
  }

  /// Returns what the answer's own model used.
  private static func own(
    _ steps: [TokenUsage],
    outer: TokenUsage,
    all: [TokenUsage]
  ) -> TokenUsage {
    var sum = steps.reduce(TokenUsage()) { $0.adding($1) }
    // The searches of an answer are counted around the list alone.
    sum.webSearches = max(sum.webSearches, outer.webSearches)
    sum.reasoning = min(max(sum.reasoning, outer.reasoning), sum.completion)
    // Where both say the same, the usage around the list is the more detailed.
    if covers(outer, sum) && covers(sum, outer) { return outer }
    if !steps.isEmpty && covers(sum, outer) { return sum }
    if isSum(outer, of: all) { return sum }
    return steps.isEmpty || covers(outer, sum) || outer.completion > sum.completion ? outer : sum
  }

  /// Returns whether every count of tokens is at least that of the other usage.
  private static func covers(_ usage: TokenUsage, _ other: TokenUsage) -> Bool {
    usage.prompt >= other.prompt && usage.completion >= other.completion
  }

  /// Returns whether a usage repeats some of the steps, whichever.
  private static func isSum(_ usage: TokenUsage, of steps: [TokenUsage]) -> Bool {
    let most = 12  // the subsets of more are too many to try
    guard steps.count <= most else { return false }
    return (1..<(1 << steps.count)).contains { subset in
      var (prompt, completion) = (Int64(0), Int64(0))
      for (index, step) in steps.enumerated() where subset & (1 << index) != 0 {
        prompt += step.prompt
        completion += step.completion
      }
      return prompt == usage.prompt && completion == usage.completion
    }
  }
}

extension TokenUsage {
  /// Returns the counts of two usages together; counts must be in range.
  func adding(_ other: TokenUsage) -> TokenUsage {
    var sum = self
    for count in [
      \Self.prompt, \.cacheRead, \.cacheWrite5m, \.cacheWrite1h, \.promptAudio, \.cacheReadAudio,
      \.promptImage, \.completion, \.reasoning, \.completionAudio, \.completionImage, \.webSearches,
    ] { sum[keyPath: count] += other[keyPath: count] }
    return sum
  }
}
