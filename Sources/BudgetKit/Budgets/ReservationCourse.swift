/// What became of what a reservation holds since it was made.
///
/// What is held is always ``granted`` without what was lent and paid.
struct ReservationCourse: Sendable, Hashable {
  /// What it has taken out of its parent and not given back.
  var drawn = Held.zero
  /// All that it was given to hold: at first, by enlargements, and by what was observed.
  var granted: Held
  /// What it has cut off for its children, and what they have not given back.
  var lent = Held.zero
  /// What attempts before the last have taken.
  var paid = Held.zero
  /// What the call that is running has taken so far.
  var observed = Held.zero
  /// How many calls were booked before the last.
  var attempts: Int64 = 0
  /// What it keeps back for a closing reservation that is cut from it.
  var kept = Money.zero
  /// Whether it may use what is kept back.
  var isClosing = false
}

extension Reservation {
  /// What it has cut off for its children and they have not given back: what they hold, and what
  /// they have spent.
  public var lent: Money { course.lent.cost }

  /// What the call that is running was observed to have cost so far.
  public var observed: Money { course.observed.cost }

  /// How many tokens the call that is running was observed to have used so far.
  public var observedTokens: Int64 { course.observed.tokens }

  /// How many attempts were booked that were not the last.
  public var attempts: Int { Int(course.attempts) }

  /// What can be handed on of what is held: all but the call itself.
  var divisible: Held { Held(cost: amount, tokens: heldTokens) }

  /// What it has taken from the budgets itself, and not out of its parent.
  var own: Held { course.granted - course.drawn }

  /// What can still be cut off: what is held and not known to be spent.
  var rest: Held { divisible - course.observed }
}

// MARK: - Changes, each of which keeps the sum

extension Reservation {
  private mutating func change(by more: Held) {
    amount = amount + more.cost
    heldTokens += more.tokens
  }

  /// Gives more to hold.
  mutating func grant(_ more: Held) {
    change(by: more)
    course.granted = course.granted + more
  }

  /// Cuts something off for a child; takes it back where it is below zero.
  mutating func lend(_ slice: Held) {
    change(by: .zero - slice)
    course.lent = course.lent + slice
  }

  /// Lets something pass from the parent to a child: what is held stays the same.
  mutating func passOn(_ slice: Held) {
    course.drawn = course.drawn + slice
    course.granted = course.granted + slice
    course.lent = course.lent + slice
  }

  /// Lets something pass back from a child, and returns how much of it goes on to the parent: no
  /// more than was taken out of that.
  mutating func passBack(_ slice: Held) -> Held {
    let part = slice.limited(to: course.drawn)
    course.drawn = course.drawn - part
    course.granted = course.granted - slice
    course.lent = course.lent - slice
    return part
  }

  /// Takes what an attempt has used off what is held.
  mutating func pay(_ used: Held) {
    change(by: .zero - used)
    course.paid = course.paid + used
    course.observed = .zero
    course.attempts += 1
  }

  /// Holds until a later instant.
  mutating func extend(until end: Instant) {
    extensionMilliseconds += end.milliseconds(since: expiresAt)
    expiresAt = end
  }
}
