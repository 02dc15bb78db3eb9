/// How much of one measure a part had on each day, and in each hour of it where hours were read.
struct PartAmounts {
  /// The day of the first amount, counted from 1970-01-01.
  private var firstDay = 0
  /// The amounts of the days from then on, without gaps.
  private var amounts: [Int64] = []
  private var hourlyAmounts: [Int: HourlyAnomalyRule.Day] = [:]

  mutating func add(_ amount: Int64, on day: CivilDate) {
    let number = day.daysSince1970
    if amounts.isEmpty { firstDay = number }
    let missingBefore = firstDay - number
    if missingBefore > 0 {
      amounts.insert(contentsOf: [Int64](repeating: 0, count: missingBefore), at: 0)
      firstDay = number
    }
    let index = number - firstDay
    let missing = index + 1 - amounts.count
    if missing > 0 { amounts += [Int64](repeating: 0, count: missing) }
    amounts[index] = amounts[index].addingWithinRange(amount)
  }

  mutating func add(_ amount: Int64, in hour: Int, of day: CivilDate) {
    hourlyAmounts[day.daysSince1970, default: .init()].add(amount, in: hour)
  }

  func amount(on day: CivilDate) -> Int64 { amount(ofDay: day.daysSince1970) }

  func hourlyAmounts(on day: CivilDate) -> [Int64] {
    hourlyAmounts[day.daysSince1970]?.hourlyAmounts ?? []
  }

  /// Returns the days from the first with an amount to the one before a day, at most so many; the
  /// first one is looked for no further back than its reach in days.
  func days(before day: CivilDate, atMost count: Int, reach: Int) -> [Int64] {
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

  private func amount(ofDay number: Int) -> Int64 {
    let index = number - firstDay
    return amounts.indices.contains(index) ? amounts[index] : 0
  }

  private func numbers(before day: CivilDate, atMost count: Int, reach: Int) -> Range<Int> {
    let end = day.daysSince1970
    let reached = max(firstDay, end - reach)..<max(firstDay, end)
    guard let first = reached.first(where: { amount(ofDay: $0) > 0 }) else { return end..<end }
    return max(first, end - count)..<end
  }
}

extension HourlyAnomalyRule.Day {
  fileprivate mutating func add(_ amount: Int64, in hour: Int) {
    let missing = hour + 1 - hourlyAmounts.count
    if missing > 0 { hourlyAmounts += [Int64](repeating: 0, count: missing) }
    hourlyAmounts[hour] = hourlyAmounts[hour].addingWithinRange(amount)
  }
}
