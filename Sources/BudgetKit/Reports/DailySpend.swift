/// What models and resources cost on each of some local days.
struct DailySpend {
  let days: ClosedRange<CivilDate>
  private let firstDay: Int
  private(set) var llm: [Money]
  private(set) var compute: [Money]
  /// What was credited that corrects no row: it says nothing of what a day costs.
  private(set) var corrections: [Money]
  /// How many rows each day has.
  private(set) var calls: [Int64]

  init(days: ClosedRange<CivilDate>) {
    self.days = days
    firstDay = days.lowerBound.daysSince1970
    llm = [Money](repeating: .zero, count: days.dayCount)
    (compute, corrections) = (llm, llm)
    calls = [Int64](repeating: 0, count: days.dayCount)
  }

  /// Adds to a day; other days are none of its business.
  mutating func add(_ cost: Money, calls count: Int64, _ kind: Charge.Kind, on day: CivilDate) {
    add(cost, calls: count, kind, onDay: day.daysSince1970)
  }

  /// Adds to the day so many days after 1970-01-01.
  mutating func add(_ cost: Money, calls count: Int64, _ kind: Charge.Kind, onDay day: Int) {
    let index = day - firstDay
    guard llm.indices.contains(index) else { return }
    switch kind {
    case .llm: llm[index] = llm[index] + cost
    case .compute: compute[index] = compute[index] + cost
    case .adjustment: corrections[index] = corrections[index] + cost
    }
    calls[index] = calls[index].addingReportingOverflow(count).partialValue
  }

  /// Puts a day that is partly known in the place of the whole one, and forgets the days after it.
  mutating func cut(at day: CivilDate, knowing part: DailySpend) {
    let index = day.daysSince1970 - days.lowerBound.daysSince1970
    guard llm.indices.contains(index) else { return }
    for later in index..<llm.count {
      (llm[later], compute[later], calls[later]) = (.zero, .zero, 0)
      corrections[later] = .zero
    }
    llm[index] = part.llm.first ?? .zero
    compute[index] = part.compute.first ?? .zero
    corrections[index] = part.corrections.first ?? .zero
    calls[index] = part.calls.first ?? 0
  }

  /// Returns whether any of some days has a row.
  func hasRows(on days: ClosedRange<CivilDate>) -> Bool {
    let first = self.days.lowerBound.daysSince1970
    return calls.indices.contains { index in
      calls[index] > 0 && days.contains(CivilDate(daysSince1970: first + index))
    }
  }

  /// Returns the same with nothing on the days that are not kept.
  func keeping(_ isKept: (CivilDate) -> Bool) -> DailySpend {
    var rest = self
    for index in llm.indices where !isKept(days.lowerBound.adding(days: index)) {
      (rest.llm[index], rest.compute[index], rest.calls[index]) = (.zero, .zero, 0)
      rest.corrections[index] = .zero
    }
    return rest
  }

  /// What was credited on some days.
  func corrections(on days: ClosedRange<CivilDate>) -> Money {
    let first = self.days.lowerBound.daysSince1970
    return corrections.indices.filter { days.contains(CivilDate(daysSince1970: first + $0)) }
      .reduce(.zero) { $0 + corrections[$1] }
  }

  /// Models and resources together.
  var total: [Money] { zip(llm, compute).map { $0 + $1 } }

  /// Whether there was spend at least so many days before a day.
  func hasSpend(before day: CivilDate) -> Bool {
    let index = min(max(0, day.daysSince1970 - days.lowerBound.daysSince1970), llm.count)
    return zip(llm[..<index], compute[..<index]).contains { $0 > .zero || $1 > .zero }
  }
}
