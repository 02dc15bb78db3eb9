/// Something that would have cost less, as the ledger's own rows show.
public struct Recommendation: Sendable, Hashable {
  /// What kind of change it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A smaller model for short and simple calls.
    case modelDowngrade = "model_downgrade"
    /// A cache for the beginning that prompts share.
    case promptCaching = "prompt_caching"
    /// The batch tier for calls that nobody waits for.
    case batchTier = "batch_tier"
    /// Another limit of output tokens, where answers were cut off and asked for again.
    case tokenLimit = "token_limit"
    /// Calls that failed and cost.
    case failedCalls = "failed_calls"
    /// Attempts before the last of a request.
    case retries
    /// The same call again and again in one execution.
    case repeatedCalls = "repeated_calls"
    /// Sandboxes that ran until they were stopped.
    case sandboxTimeouts = "sandbox_timeouts"
    /// Resources that no execution used.
    case idleResources = "idle_resources"
  }

  /// How much of what was spent it is about.
  public enum Priority: String, Sendable, Hashable, Comparable {
    case high
    case medium
    case low

    /// Returns whether the left one matters less.
    public static func < (left: Priority, right: Priority) -> Bool { left.rank < right.rank }

    private var rank: Int { [.low, .medium, .high].firstIndex(of: self) ?? 0 }
  }

  /// What kind of change it is.
  public let kind: Kind
  /// How much it matters.
  public let priority: Priority
  /// What to do, in a few words.
  public let title: String
  /// Why, in figures of the ledger.
  public let reasoning: String
  /// What the estimate takes for granted.
  public let assumption: String
  /// The model that was called; `nil` where it is not about one.
  public let currentModel: ModelReference?
  /// The model that is cheaper; `nil` where it is not about one.
  public let recommendedModel: ModelReference?
  /// How many calls, or uses of resources, it is about.
  public let calls: Int64
  /// What those cost.
  public let cost: Money
  /// What they would have cost less, at the prices of the ledger.
  public let savings: Money
  /// The same in a month of 30.4375 days, rounded to the nearest nanodollar.
  public let savingsPerMonth: Money
}

/// What would have cost less in a time, the largest savings first.
public struct Recommendations: Sendable, Hashable {
  /// The workspace.
  public let workspace: WorkspaceID
  /// The time that was looked at: until now, where it is not over.
  public let period: Period
  /// How many calls of models and uses of resources were looked at.
  public let calls: Int64
  /// What they cost.
  public let cost: Money
  /// What would have cost less; empty where nothing was found, or too little is known.
  public let list: [Recommendation]
  /// What all of them save at least together: each call counts once, with the largest of its
  /// savings.
  ///
  /// Their sum would count a call twice that is in two of them.
  public let savingsTogether: Money
  /// What could not be judged, and why; one sentence each.
  public let notes: [String]
}

/// From which figures on something is recommended.
enum AdviceThreshold {
  /// Fewer calls say nothing about a habit: one run of an afternoon has as many.
  static let fewestCalls: Int64 = 100
  /// A recommendation is about at least so many calls, so that it is about a habit.
  static let fewestConcerned: Int64 = 10
  /// A saving below one percent of what was spent is lost in the noise of a month.
  static let leastSharePercent: Int128 = 1
  /// From a tenth of the spend on it is worth a change of the program today.
  static let highSharePercent: Int128 = 10
  /// From three hundredths on it is worth a look this month.
  static let mediumSharePercent: Int128 = 3
  /// A page of input is 500 to 700 tokens: a short call has less than two.
  static let shortPromptTokens: Int64 = 1_000
  /// A simple answer is a paragraph or two.
  static let shortCompletionTokens: Int64 = 250
  /// A smaller model must cost at least 40 percent less, else the trial costs more than it saves.
  static let leastModelSavingPercent: Int128 = 40
  /// Providers cache beginnings of 1,024 tokens and more.
  static let shortestCachedTokens: Int64 = 1_024
  /// Providers keep a cached beginning for five minutes after it was used last.
  static let cacheLifetimeMilliseconds: Int64 = 300_000
  /// Where a fifth of the calls names a user or a session, a call that names none says something.
  static let attributedSharePercent: Int128 = 20
  /// An execution that asks the same so often goes round in a circle; retries stay well below.
  static let fewestRepetitions: Int64 = 10
}
