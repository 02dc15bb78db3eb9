/// What a reservation is for, where budgets or other reservations keep something back for the last
/// answer of a run.
public enum ReservationRole: Sendable, Hashable {
  /// A call like any other: it may not use what is kept back.
  case ordinary
  /// The last call of a run, which may use what is kept back.
  case closing
  /// A pool from which others are cut: so much of its money is kept back for a closing one of them.
  case pool(keeping: Money)
}

extension ReservationRole {
  /// What a pool keeps back.
  var kept: Money {
    if case .pool(let kept) = self { kept } else { .zero }
  }
}

extension Reservation {
  /// What it is for.
  public var role: ReservationRole {
    if course.isClosing { return .closing }
    return course.kept > .zero ? .pool(keeping: course.kept) : .ordinary
  }

  /// What it keeps back of its money for a closing reservation that is cut from it.
  public var keptBack: Money { course.kept }

  /// Returns what can still be cut off for a call: what is kept back only for a closing one.
  func rest(for needs: CallNeeds) -> Held {
    var rest = rest
    if !needs.isClosing { rest.cost = max(.zero, rest.cost - course.kept) }
    return rest
  }
}
