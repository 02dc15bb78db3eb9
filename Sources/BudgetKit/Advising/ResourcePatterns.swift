/// What the uses of resources of a time have in common, and what each would have cost less.
struct ResourcePatterns {
  typealias Usage = AdvisedRowRepository.Usage

  /// How many uses of a type name an execution.
  private struct Naming {
    var named: Int64 = 0
    var uses: Int64 = 0
  }

  /// The rows that one run of a sandbox has.
  private static let sandboxTypes: Set = ["cpu", "memory", "sandbox"]

  private(set) var uses: Int64 = 0
  private(set) var cost = Money.zero
  private var naming: [String: Naming] = [:]
  /// How many runs of sandboxes lasted so many milliseconds.
  private var durations: [Int64: Int64] = [:]

  /// Takes in a use.
  mutating func add(_ usage: Usage) {
    uses += 1
    cost = cost + usage.cost
    naming[usage.type, default: Naming()].uses += 1
    if usage.execution != nil { naming[usage.type]?.named += 1 }
    if usage.type == "sandbox", let duration = usage.durationMilliseconds {
      durations[duration, default: 0] += 1
    }
  }

  /// How long the longest runs of sandboxes lasted, and within what half of the others ended; `nil`
  /// where no time-out shows: few runs lasted just as long, or the others hardly less.
  var timeout: (longest: Int64, median: Int64)? {
    guard let longest = durations.keys.max(), let count = durations[longest],
      count >= AdviceThreshold.fewestConcerned
    else { return nil }
    let others = durations.filter { $0.key < longest }.sorted { $0.key < $1.key }
    let half = (others.reduce(0) { $0 + $1.value } + 1) / 2
    var seen: Int64 = 0
    for (duration, number) in others {
      seen += number
      if seen >= half { return duration * 2 <= longest ? (longest, duration) : nil }
    }
    return nil
  }

  /// Returns what a use would have cost less.
  func savings(of usage: Usage) -> [Advisor.Saving] {
    [timeout(usage), idleness(usage)].compactMap(\.self).filter { $0.amount > .zero }
  }

  private func timeout(_ usage: Usage) -> Advisor.Saving? {
    guard let timeout, usage.durationMilliseconds == timeout.longest,
      Self.sandboxTypes.contains(usage.type)
    else { return nil }
    let needed = Fraction(Int128(timeout.median), over: Int128(timeout.longest))
      .times(Int128(usage.cost.nanodollars))?.rounded
    guard let needed else { return nil }
    return Advisor.Saving(
      subject: Advisor.Subject(kind: .sandboxTimeouts),
      amount: usage.cost - Money(nanodollars: needed)
    )
  }

  private func idleness(_ usage: Usage) -> Advisor.Saving? {
    guard usage.execution == nil, let naming = naming[usage.type],
      Int128(naming.named) * 100
        >= Int128(naming.uses) * AdviceThreshold.attributedSharePercent
    else { return nil }
    return Advisor.Saving(subject: Advisor.Subject(kind: .idleResources), amount: usage.cost)
  }
}
