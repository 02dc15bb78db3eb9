/// What is taken off the accounts when the call of a reservation is booked, or given back.
struct Hold {
  let reservation: ReservationID
  /// What the reservation itself holds no longer.
  let held: Held
  /// The numbers of the accounts that hold it.
  let accounts: [Int64]
  /// Those that it was cut from, which may hold more or less from now on.
  var lineage: Lineage?

  /// How much less an account holds.
  func held(in account: Int64) -> Held {
    let own = accounts.contains(account) ? held : .zero
    guard let lineage else { return own }
    return own + lineage.given(in: account)
  }

  /// The numbers of all accounts that change.
  var allAccounts: [Int64] {
    guard let lineage else { return accounts }
    return (lineage.ancestors.map(\.accounts) + [accounts]).joined().reduce(into: []) { all, id in
      if !all.contains(id) { all.append(id) }
    }
  }
}

extension Reservation {
  /// All that is held for the call, or was: the call itself, too.
  var held: Held { Held(cost: amount, tokens: heldTokens, calls: 1) }

  /// What is held for the call, by accounts while it is open.
  var hold: Hold {
    Hold(reservation: id, held: held, accounts: state == .open ? accounts : [])
  }
}
