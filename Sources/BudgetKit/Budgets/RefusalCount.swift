/// How many reservations a budget has refused, and when.
struct RefusalCount: Sendable {
  /// How many there were at an instant.
  struct Moment: Sendable {
    let instant: Instant
    let number: Int64
  }

  var refused: Int64
  var first: Instant
  var last: Instant
  /// How many at which instant, where that matters: in a rolling window.
  private var numbers: [Instant: Int64] = [:]

  /// Counts one refusal of a budget.
  init(by budget: KnownBudget, at instant: Instant) {
    refused = 1
    first = instant
    last = instant
    if budget.window.isRolling { numbers = [instant: 1] }
  }

  /// Adds others of the same budget.
  mutating func add(_ other: RefusalCount) {
    refused += other.refused
    first = min(first, other.first)
    last = max(last, other.last)
    numbers.merge(other.numbers, uniquingKeysWith: +)
  }

  /// How many at which instant, the oldest first; all at the last one where that does not matter.
  var moments: [Moment] {
    guard !numbers.isEmpty else { return [Moment(instant: last, number: refused)] }
    return numbers.map { Moment(instant: $0, number: $1) }.sorted { $0.instant < $1.instant }
  }
}
