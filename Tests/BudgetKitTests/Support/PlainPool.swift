import BudgetKit

/// The rules of reservations that are cut from others, in plain memory: what each account holds is
/// summed up anew from lists, and what runs out comes back at once.
struct PlainPool {
  struct Node {
    let parent: ReservationID?
    let project: ProjectID?
    /// The accounts that hold it: the workspace's is `nil`.
    let accounts: Set<ProjectID?>
    var amount: Money
    var observed = Money.zero
    /// What it has of others and not given back, and what it has of the budgets.
    var drawn = Money.zero
    var own = Money.zero
    var expiresAt: Instant
    var isOpen = true
  }

  var now: Instant
  let limits: [ProjectID?: Money]
  private(set) var nodes: [ReservationID: Node] = [:]
  private var spends: [(project: ProjectID?, cost: Money)] = []

  init(now: Instant, limits: [ProjectID?: Money]) {
    self.now = now
    self.limits = limits
  }

  func spent(_ scope: ProjectID?) -> Money {
    spends.filter { scope == nil || $0.project == scope }.reduce(.zero) { $0 + $1.cost }
  }

  func reserved(_ scope: ProjectID?) -> Money {
    nodes.values.filter { $0.isOpen && $0.accounts.contains(scope) }.reduce(.zero) {
      $0 + $1.amount
    }
  }

  private func fits(_ amount: Money, in accounts: Set<ProjectID?>) -> Bool {
    guard amount > .zero else { return true }
    return accounts.allSatisfy { scope in
      guard let limit = limits[scope] else { return true }
      return spent(scope) + reserved(scope) + amount <= limit
    }
  }

  /// The reservations that one was cut from and that are open, the nearest first.
  private func openAncestors(of id: ReservationID) -> [ReservationID] {
    var found: [ReservationID] = []
    var next = nodes[id]?.parent
    while let one = next {
      if nodes[one]?.isOpen == true { found.append(one) }
      next = nodes[one]?.parent
    }
    return found
  }
}

// MARK: - Writes, each with its answer as text

extension PlainPool {
  /// Ends what has run out; those that are cut from others first, for their money goes to none that
  /// has run out, too.
  mutating func sweep() {
    let expired = nodes.filter { $0.value.isOpen && $0.value.expiresAt <= now }.keys
    for id in expired { nodes[id]?.isOpen = false }
    for id in expired { giveBack(nodes[id]?.amount ?? .zero, from: id) }
  }

  /// Gives back what is left but for what the budgets gave; each that has ended passes on no more
  /// than it had of others.
  private mutating func giveBack(_ left: Money, from id: ReservationID) {
    guard let node = nodes[id], left > node.own, let end = openAncestors(of: id).first else {
      return
    }
    var amount = left - node.own
    var next = id
    while next != end, let node = nodes[next], let parent = node.parent {
      amount = min(amount, node.drawn)
      nodes[next]?.drawn = node.drawn - amount
      next = parent
    }
    if let held = nodes[end]?.amount { nodes[end]?.amount = held + amount }
  }

  private mutating func cut(_ amount: Money, off id: ReservationID) {
    guard let held = nodes[id]?.amount else { return }
    nodes[id]?.amount = held - amount
  }

  /// Takes what is missing from the rests of those that it was cut from.
  private mutating func draw(_ amount: Money, for id: ReservationID) {
    var missing = amount
    for ancestor in openAncestors(of: id) {
      guard let node = nodes[ancestor] else { continue }
      let part = min(missing, node.amount - node.observed)
      nodes[ancestor]?.amount = node.amount - part
      missing = missing - part
      noteDrawn(part, from: ancestor, by: id)
    }
  }

  private mutating func noteDrawn(_ amount: Money, from end: ReservationID, by id: ReservationID) {
    var next = id
    while next != end, let node = nodes[next], let parent = node.parent {
      nodes[next]?.drawn = node.drawn + amount
      next = parent
    }
  }

  mutating func reserve(
    _ amount: Money,
    _ id: ReservationID,
    _ project: ProjectID?,
    from parent: ReservationID?,
    milliseconds: Int64
  ) -> String {
    var accounts: Set<ProjectID?> = [nil, project]
    var held: Set<ProjectID?> = []
    if let parent {
      guard let node = nodes[parent], node.isOpen else { return "conflict" }
      guard node.amount - node.observed >= amount else { return "budgetExceeded" }
      held = node.accounts
    }
    guard fits(amount, in: accounts.subtracting(held)) else { return "budgetExceeded" }
    if let parent { cut(amount, off: parent) }
    accounts.formUnion(held)
    nodes[id] = Node(
      parent: parent,
      project: project,
      accounts: accounts,
      amount: amount,
      drawn: parent == nil ? .zero : amount,
      own: parent == nil ? amount : .zero,
      expiresAt: now.adding(milliseconds: milliseconds)
    )
    return "held \(amount)"
  }

  mutating func enlarge(_ id: ReservationID, by amount: Money) -> String {
    guard let node = nodes[id], node.isOpen else { return "conflict" }
    let pool = openAncestors(of: id).first
    if let pool, let parent = nodes[pool] {
      guard parent.amount - parent.observed >= amount else { return "budgetExceeded" }
    }
    let held = pool.flatMap { nodes[$0]?.accounts } ?? []
    guard fits(amount, in: node.accounts.subtracting(held)) else { return "budgetExceeded" }
    if let pool {
      cut(amount, off: pool)
      noteDrawn(amount, from: pool, by: id)
    } else {
      nodes[id]?.own = node.own + amount
    }
    nodes[id]?.amount = node.amount + amount
    return "held \(node.amount + amount)"
  }

  mutating func observe(_ id: ReservationID, _ cost: Money) -> String {
    guard let node = nodes[id], node.isOpen else { return "conflict" }
    let more = max(.zero, cost - node.amount)
    draw(more, for: id)
    let drawn = (nodes[id]?.drawn ?? .zero) - node.drawn
    nodes[id]?.own = node.own + more - drawn
    nodes[id]?.observed = max(node.observed, cost)
    nodes[id]?.amount = max(node.amount, cost)
    return "held \(max(node.amount, cost))"
  }

  mutating func extend(_ id: ReservationID, milliseconds: Int64) -> String {
    guard let node = nodes[id], node.isOpen else { return "conflict" }
    nodes[id]?.expiresAt = max(node.expiresAt, now.adding(milliseconds: milliseconds))
    return "held \(node.amount)"
  }

  /// Books a call of one that has not been settled or released before.
  mutating func settle(_ id: ReservationID, _ cost: Money, isFinal: Bool) -> String {
    guard let node = nodes[id] else { return "notFound" }
    let held = node.isOpen ? node.amount : .zero
    if isFinal { nodes[id]?.isOpen = false }
    if cost > held { draw(cost - held, for: id) }
    if isFinal { giveBack(max(.zero, held - cost), from: id) }
    if !isFinal && node.isOpen {
      nodes[id]?.amount = held - min(held, cost)
      nodes[id]?.observed = .zero
    }
    spends.append((node.project, cost))
    return "settled \(cost)"
  }

  mutating func release(_ id: ReservationID) -> String {
    guard let node = nodes[id], node.isOpen else { return "ended" }
    nodes[id]?.isOpen = false
    giveBack(node.amount, from: id)
    return "ended"
  }
}
