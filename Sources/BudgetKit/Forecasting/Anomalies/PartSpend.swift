/// What a part spent on each day, and in each hour of it where hours were read.
struct PartSpend {
  /// The day of the first amount, counted from 1970-01-01.
  private var firstDay = 0
  /// The amounts of the days from then on, without gaps.
  private var amounts: [Money] = []
  private var hourlyAmounts: [Int: HourlyAnomalyRule.Day] = [:]

  mutating func add(_ amount: Money, on day: CivilDate) {
    let number = day.daysSince1970
    if amounts.isEmpty { firstDay = number }
    let missingBefore = firstDay - number
    if missingBefore > 0 {
      amounts.insert(contentsOf: [Money](repeating: .zero, count: missingBefore), at: 0)
      firstDay = number
    }
    let index = number - firstDay
    let missing = index + 1 - amounts.count
    if missing > 0 { amounts += [Money](repeating: .zero, count: missing) }
    amounts[index] = amounts[index] + amount
  }

  mutating func add(_ amount: Money, in hour: Int, of day: CivilDate) {
    hourlyAmounts[day.daysSince1970, default: .init()].add(amount, in: hour)
  }

  func amount(on day: CivilDate) -> Money { amount(ofDay: day.daysSince1970) }

  func hourlyAmounts(on day: CivilDate) -> [Money] {
    hourlyAmounts[day.daysSince1970]?.hourlySpend ?? []
  }

  /// Returns the days from the first with spend to the one before a day, at most so many; the first
  /// spend is looked for no further back than its reach in days.
  func days(before day: CivilDate, atMost count: Int, reach: Int) -> [Money] {
    numbers(before: day, atMost: count, reach: reach).map(amount(ofDay:))
  }

  /// Returns the same days by their hours.
  func hourlyDays(
    before day: CivilDate,
    atMost count: Int,
    reach: Int
  ) -> [HourlyAnomalyRule.Day] {
    numbers(before: day, atMost: count, reach: reach).map { hourlyAmounts[$0] ?? .init() }
  }

  private func amount(ofDay number: Int) -> Money {
    let index = number - firstDay
    return amounts.indices.contains(index) ? amounts[index] : .zero
  }

  private func numbers(before day: CivilDate, atMost count: Int, reach: Int) -> Range<Int> {
    let end = day.daysSince1970
    let reached = max(firstDay, end - reach)..<max(firstDay, end)
    guard let first = reached.first(where: { amount(ofDay: $0) > .zero }) else { return end..<end }
    return max(first, end - count)..<end
  }
}

extension HourlyAnomalyRule.Day {
  fileprivate mutating func add(_ amount: Money, in hour: Int) {
    let missing = hour + 1 - hourlySpend.count
    if missing > 0 { hourlySpend += [Money](repeating: .zero, count: missing) }
    hourlySpend[hour] = hourlySpend[hour] + amount
  }
}
