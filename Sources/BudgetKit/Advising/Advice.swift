/// Looks for what would have cost less, in three passes over the rows of a time: what they have in
/// common, what each recommendation is about, and what all of them save together.
struct Advice {
  typealias Call = AdvisedRowRepository.Call
  typealias Usage = AdvisedRowRepository.Usage
  typealias Row = AdvisedRowRepository.AdvisedRow

  /// What one recommendation is about.
  private struct Tally {
    var calls: Int64 = 0
    var cost = Money.zero
    var savings = Money.zero
  }

  private let patterns: CallPatterns
  private let resources: ResourcePatterns
  /// Judges the calls of the pass that is under way, in the order of time.
  private var advisor: Advisor
  /// The same before any call.
  private let start: Advisor
  private var tallies: [Advisor.Subject: Tally] = [:]
  private var together = Money.zero

  /// Begins after the first pass.
  init(
    _ patterns: CallPatterns,
    _ resources: ResourcePatterns,
    prices: PriceTable,
    at now: Instant
  ) {
    self.patterns = patterns
    self.resources = resources
    start = Advisor(patterns, prices: prices, at: now)
    advisor = start
  }

  private var count: Int64 { patterns.calls + resources.uses }
  private var cost: Money { patterns.cost + resources.cost }

  /// Whether enough is known to judge anything.
  var isEnough: Bool { count >= AdviceThreshold.fewestCalls }
}

// MARK: - The second pass

extension Advice {
  /// Takes in a row; calls come in the order of time.
  mutating func add(_ row: Row) {
    switch row {
    case .call(let call):
      for saving in advisor.savings(of: call) { add(saving, call.cost) }
    case .usage(let usage):
      for saving in resources.savings(of: usage) { add(saving, usage.cost) }
    }
  }

  private mutating func add(_ saving: Advisor.Saving, _ cost: Money) {
    var tally = tallies[saving.subject] ?? Tally()
    tally.calls += 1
    tally.cost = tally.cost + cost
    tally.savings = tally.savings + saving.amount
    tallies[saving.subject] = tally
  }

  /// Ends the second pass: what is about few calls, or little money, is not recommended.
  mutating func choose() {
    tallies = tallies.filter { _, tally in
      tally.calls >= AdviceThreshold.fewestConcerned && tally.savings > .zero
        && isShare(tally.savings, AdviceThreshold.leastSharePercent)
    }
    advisor = start
  }
}

// MARK: - The third pass

extension Advice {
  /// Takes a row in once more, calls in the order of time.
  mutating func addTogether(_ row: Row) {
    switch row {
    case .call(let call): addBest(of: advisor.savings(of: call))
    case .usage(let usage): addBest(of: resources.savings(of: usage))
    }
  }

  /// Adds the largest of the savings that are recommended: no row can be saved twice.
  private mutating func addBest(of savings: [Advisor.Saving]) {
    let recommended = savings.filter { tallies[$0.subject] != nil }
    if let best = recommended.map(\.amount).max() { together = together + best }
  }
}

// MARK: - What is recommended

extension Advice {
  /// Returns what would have cost less.
  ///
  /// - Parameters:
  ///   - workspace: The workspace that the rows are of.
  ///   - period: The time that they are of.
  ///   - unpricedCalls: How many rows of that time have no known cost.
  ///   - missing: Rows that were to be looked at and have left; `nil` for none.
  /// - Returns: The recommendations, the largest savings first.
  func recommendations(
    for workspace: WorkspaceID,
    in period: Period,
    unpricedCalls: Int64,
    without missing: RemovedRows?
  ) -> Recommendations {
    Recommendations(
      workspace: workspace,
      period: period,
      calls: count,
      cost: cost,
      list: tallies.map { recommendation($0.key, $0.value, in: period) }
        .sorted { ($1.savings, $0.title) < ($0.savings, $1.title) },
      savingsTogether: together,
      notes: (missing.map { [$0.noteOnAdvice] } ?? []) + notes(unpricedCalls: unpricedCalls)
    )
  }

  private func isShare(_ part: Money, _ percent: Int128) -> Bool {
    Int128(part.nanodollars) * 100 >= Int128(cost.nanodollars) * percent
  }

  /// What could not be judged.
  private func notes(unpricedCalls: Int64) -> [String] {
    var notes: [String] = []
    if unpricedCalls > 0 {
      notes.append("\(counted(unpricedCalls, "call")) without a known cost could not be judged.")
    }
    guard isEnough else {
      return notes + [
        "Too little is recorded in that time: \(counted(count, "call")) with a known cost; it takes \(AdviceThreshold.fewestCalls)."
      ]
    }
    if tallies.isEmpty {
      notes.append(
        "Nothing was found that would have saved \(AdviceThreshold.leastSharePercent) % or more."
      )
    }
    guard patterns.calls > 0 else { return notes }
    if patterns.withDigest == 0 {
      notes.append(
        "Caching was not judged: no call tells a digest of its prompt's beginning ('budget record llm --prompt-digest')."
      )
    }
    if !start.canJudgeBatches {
      notes.append(
        "Batches were not judged: fewer than a fifth of the calls name a user or a session, so that nobody knows which are waited for."
      )
    }
    if patterns.withAttemptGroup == 0 {
      notes.append("Retries were not judged: no call tells to which request its attempt belongs.")
      if patterns.cutOff > 0 {
        notes.append(
          "\(counted(patterns.cutOff, "answer")) ended at the limit of tokens and cost \(patterns.cutOffCost.inDollars); whether they were asked for again is not known."
        )
      }
    }
    return notes
  }

  private func recommendation(
    _ subject: Advisor.Subject,
    _ tally: Tally,
    in period: Period
  ) -> Recommendation {
    let words = AdviceWords(
      subject: subject,
      calls: tally.calls,
      cost: tally.cost,
      savings: tally.savings,
      smaller: subject.model.flatMap { start.smaller[$0] },
      timeout: resources.timeout,
      repeated: patterns.mostRepeated
    )
    let priority: Recommendation.Priority =
      if isShare(tally.savings, AdviceThreshold.highSharePercent) {
        .high
      } else if isShare(tally.savings, AdviceThreshold.mediumSharePercent) {
        .medium
      } else {
        .low
      }
    let milliseconds = max(1, period.end.milliseconds(since: period.start))
    let perMonth = Fraction(Int128(tally.savings.nanodollars), over: Int128(milliseconds))
      .times(.daysOfMonth)?.times(86_400_000)?.rounded
    return Recommendation(
      kind: subject.kind,
      priority: priority,
      title: words.title,
      reasoning: words.reasoning,
      assumption: words.assumption,
      currentModel: subject.model,
      recommendedModel: subject.kind == .modelDowngrade ? words.smaller : nil,
      calls: tally.calls,
      cost: tally.cost,
      savings: tally.savings,
      savingsPerMonth: Money(nanodollars: perMonth ?? Money.largestAmount.nanodollars)
    )
  }
}

extension RemovedRows {
  /// What to say where these rows were not looked at.
  fileprivate var noteOnAdvice: String {
    let place = archive.map {
      "are in the archive \(quoted($0.path, limit: 512)); --archive reads them"
    }
    return "Only rows from \(before) on were judged: earlier ones \(place ?? "were pruned")."
  }
}
