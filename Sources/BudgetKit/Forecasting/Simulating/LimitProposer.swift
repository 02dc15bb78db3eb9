/// Finds the largest amount that the periods of a budget came to in the last two months of a
/// replay.
///
/// It holds the amounts of the current part of the history alone.
struct LimitProposer {
  private let window: BudgetWindow
  private let counted: BudgetUnit
  private let zone: Zone
  private let firstDay: Int
  private let judged: Period
  private var first: Instant?
  private var part: Period?
  private var amounts: [[String?]: Amount] = [:]
  private var largest: (amount: Amount, start: Instant, member: [String?])?
  private var next = Amount.zero
  private var count: Int64 = 0

  private static let day: Int64 = 86_400_000
  private static let mostDays: Int64 = 60

  init(_ budget: Budget, zone: Zone, firstDay: Int, during judged: Period) {
    window = budget.window
    counted = budget.settings.unit
    self.zone = zone
    self.firstDay = firstDay
    self.judged = judged
  }

  /// What one part of the history is.
  private var unit: LimitProposal.Unit? {
    switch window {
    case .hour: .hour
    case .day: .day
    case .week: .week
    case .rolling(let length): length <= 30 * Self.day ? .peak : .thirtyDays
    case .month, .quarter, .year: .thirtyDays
    case .total, .fixed: nil
    }
  }

  /// How many parts a period of the budget is: a numerator and a denominator.
  private var parts: (times: Int64, over: Int64) {
    switch window {
    case .quarter: (3, 1)
    case .year: (12, 1)
    case .rolling(let length) where length > 30 * Self.day: (length, 30 * Self.day)
    default: (1, 1)
    }
  }

  /// Takes the next row and its amount; `demand` is what its account would hold if nothing were
  /// refused.
  mutating func take(_ row: HistoryRow, _ amount: Amount, _ member: [String?], demand: Amount) {
    guard let unit, row.startedAt >= judged.start || isWhole(unit) else { return }
    first = first ?? max(row.startedAt, judged.start)
    if part?.contains(row.startedAt) != true {
      close()
      part = part(unit, containing: row.startedAt)
    }
    let known = amounts[member] ?? .zero
    amounts[member] = unit == .peak ? max(known, demand) : known + amount
  }

  /// Whether rows before the time that is judged count in a part that reaches into it.
  private func isWhole(_ unit: LimitProposal.Unit) -> Bool { unit != .thirtyDays }

  private func part(_ unit: LimitProposal.Unit, containing instant: Instant) -> Period? {
    switch unit {
    case .hour, .day, .week:
      return window.period(containing: instant, in: zone, firstDay: firstDay)
    case .peak: return .day(containing: instant, in: zone)
    case .thirtyDays:
      let length = 30 * Self.day
      let back = (judged.end.milliseconds(since: instant) - 1) / length
      let end = judged.end.adding(milliseconds: -back * length)
      return Period(storedStart: end.adding(milliseconds: -length), end: end)
    }
  }

  /// Compares the amounts of a part that is over with the largest so far.
  private mutating func close() {
    defer { amounts = [:] }
    let oldest = judged.end.adding(milliseconds: -Self.mostDays * Self.day)
    guard let part, part.start >= oldest, part.end <= judged.end, part.end > judged.start else {
      return
    }
    let inOrder = amounts.sorted { left, right in
      left.key.lexicographicallyPrecedes(right.key) { ($0 ?? "") < ($1 ?? "") }
    }
    for (member, amount) in inOrder where amount > .zero {
      count += 1
      guard let known = largest else {
        largest = (amount, part.start, member)
        continue
      }
      next = max(next, min(amount, known.amount))
      if amount > known.amount { largest = (amount, part.start, member) }
    }
  }

  /// What the history speaks for.
  var proposal: LimitProposal {
    var proposer = self
    proposer.close()
    return LimitProposal(basis: proposer.basis)
  }

  private var basis: LimitProposal.Basis {
    guard let unit else { return .neverRenewed }
    guard let first else { return .noHistory }
    let days = Int(min(judged.end.milliseconds(since: first) / Self.day, Self.mostDays))
    guard days >= LimitProposal.fewestDays else { return .tooShort(days: days) }
    guard let largest else { return .nothingSpent }
    let percent = days >= LimitProposal.daysOfTwoMonths ? 20 : 30
    return .largest(
      LimitProposal.Largest(
        unit: unit,
        amount: BudgetAmount(largest.amount, counted),
        start: largest.start,
        member: largest.member,
        next: BudgetAmount(next, counted),
        count: count,
        days: days,
        headroomPercent: percent,
        limit: BudgetAmount(
          largest.amount.proposedLimit(
            addingPercent: percent,
            times: parts.times,
            over: parts.over
          ),
          counted
        )
      )
    )
  }
}
