/// What became of a reservation's money since it was made.
///
/// What is held is always ``granted`` without what was lent and paid.
struct ReservationCourse: Sendable, Hashable {
  /// The reservation that it was cut from.
  var parent: ReservationID?
  /// What it has taken out of its parent and not given back.
  var drawn: Money = .zero
  /// All that it was given to hold: at first, by enlargements, and by what was observed.
  var granted: Money
  /// What it has cut off for its children, and what they have not given back.
  var lent: Money = .zero
  /// What attempts before the last have taken.
  var paid: Money = .zero
  /// What the call that is running has cost so far.
  var observed: Money = .zero
  /// How many calls were booked before the last.
  var attempts: Int64 = 0
  /// By how much longer it holds than was first asked for, in milliseconds.
  var extensionMilliseconds: Int64 = 0
}

extension Reservation {
  /// The reservation that its money was cut from; `nil` where it was taken from the budgets.
  public var parent: ReservationID? { course.parent }

  /// What it has cut off for its children and they have not given back: what they hold, and what
  /// they have spent.
  public var lent: Money { course.lent }

  /// What the call that is running was observed to have cost so far.
  public var observed: Money { course.observed }

  /// How many attempts were booked that were not the last.
  public var attempts: Int { Int(course.attempts) }

  /// What it has taken from the budgets itself, and not out of its parent.
  var own: Money { course.granted - course.drawn }

  /// What can still be cut off: what is held and not known to be spent.
  var rest: Money { amount - observed }
}

// MARK: - Changes, each of which keeps the sum

extension Reservation {
  /// Gives more to hold.
  mutating func grant(_ more: Money) {
    amount = amount + more
    course.granted = course.granted + more
  }

  /// Cuts money off for a child; takes it back where the amount is below zero.
  mutating func lend(_ slice: Money) {
    amount = amount - slice
    course.lent = course.lent + slice
  }

  /// Lets money pass from the parent to a child: what is held stays the same.
  mutating func passOn(_ slice: Money) {
    course.drawn = course.drawn + slice
    course.granted = course.granted + slice
    course.lent = course.lent + slice
  }

  /// Lets money pass back from a child, and returns how much of it goes on to the parent: no more
  /// than was taken out of that.
  mutating func passBack(_ slice: Money) -> Money {
    let part = min(slice, course.drawn)
    course.drawn = course.drawn - part
    course.granted = course.granted - slice
    course.lent = course.lent - slice
    return part
  }

  /// Takes what an attempt has cost off the money that is held.
  mutating func pay(_ cost: Money) {
    amount = amount - cost
    course.paid = course.paid + cost
    course.observed = .zero
    course.attempts += 1
  }

  /// Holds the money until a later instant.
  mutating func extend(until end: Instant) {
    course.extensionMilliseconds += end.milliseconds(since: expiresAt)
    expiresAt = end
  }
}
