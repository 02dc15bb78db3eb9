import BudgetKit

/// The books in memory, as plainly as they can be kept: every question adds up everything.
struct BudgetModel {
  /// A budget.
  struct Rule {
    let project: String?
    let user: String?
    let isForEachUser: Bool
    let window: BudgetWindow
    let unit: BudgetUnit
    var limit: Int64
    var mode: BudgetMode
    var grace: Int64 = 0
    var spendsExpired = false
    var isFrozen = false
    /// The limits that it has had, and from when on.
    var limits: [(from: Int64, limit: Int64)] = []
    var raises: [Raise] = []
    var carry = BudgetCarry.none
    var carrySince: Int64?
  }

  /// What is added to a limit for a time.
  struct Raise {
    let amount: Int64
    let from: Int64
    let until: Int64
    let isTopUp: Bool
  }

  /// Whose call it is.
  struct Caller: Hashable {
    let project: String?
    let user: String?
  }

  /// What a call takes, or took.
  struct Needs {
    let cost: Int64
    let tokens: Int64?
  }

  fileprivate struct Entry {
    let at: Int64
    let caller: Caller
    let needs: Needs
    var calls: Int64 = 1
    var isUndone = false
  }

  fileprivate struct Hold {
    let id: String
    let created: Int64
    let expires: Int64
    let caller: Caller
    let needs: Needs
    let isSpentAtExpiry: Bool
    var isOpen = true
    var isWritten = false
    /// What was booked when it ran out, which a settlement or a release takes back.
    var entry: Int?
  }

  var rules: [Rule] = []
  private var entries: [Entry] = []
  private var holds: [Hold] = []
}

// MARK: - What happens

extension BudgetModel {
  mutating func record(_ needs: Needs, by caller: Caller, at instant: Int64) {
    entries.append(Entry(at: instant, caller: caller, needs: needs))
  }

  mutating func hold(_ id: String, _ needs: Needs, by caller: Caller, at now: Int64, until: Int64) {
    let isSpent = rules.contains { $0.covers(caller) && $0.mode == .hard && $0.spendsExpired }
    holds.append(
      Hold(
        id: id,
        created: now,
        expires: until,
        caller: caller,
        needs: needs,
        isSpentAtExpiry: isSpent
      )
    )
  }

  /// Books a hold at what it really took, when it was made.
  mutating func settle(_ id: String, _ needs: Needs) {
    for index in holds.indices where holds[index].id == id {
      undoExpiry(at: index)
      holds[index].isOpen = false
      record(needs, by: holds[index].caller, at: holds[index].created)
    }
  }

  mutating func release(_ id: String) {
    for index in holds.indices where holds[index].id == id {
      // What has run out can still be settled.
      if holds[index].entry == nil { holds[index].isOpen = false }
      undoExpiry(at: index)
    }
  }

  /// Books what has run out and counts as spent, as a reservation does.
  mutating func expire(at now: Int64) {
    for index in holds.indices where holds[index].isOpen && holds[index].expires <= now {
      guard holds[index].isSpentAtExpiry, !holds[index].isWritten else { continue }
      holds[index].isWritten = true
      holds[index].entry = entries.count
      let taken = Needs(cost: holds[index].needs.cost, tokens: holds[index].needs.tokens ?? 0)
      let entry = Entry(
        at: holds[index].created,
        caller: holds[index].caller,
        needs: taken,
        calls: 0
      )
      entries.append(entry)
    }
  }

  private mutating func undoExpiry(at index: Int) {
    guard let entry = holds[index].entry else { return }
    holds[index].entry = nil
    entries[entry].isUndone = true
  }

  /// The holds that were neither settled nor released, in the order in which they were made.
  var openHolds: [String] { holds.filter(\.isOpen).map(\.id) }
}

// MARK: - What is asked

extension BudgetModel {
  /// Returns whether a call would be allowed.
  func allows(_ needs: Needs, by caller: Caller, at now: Int64) -> Bool {
    rules.allSatisfy { rule in
      guard rule.covers(caller), rule.mode == .hard || rule.isFrozen else { return true }
      guard !rule.isFrozen, let need = rule.amount(of: needs) else { return false }
      let (spent, held) = standing(of: rule, for: caller.user, at: now)
      let added = added(to: rule, for: caller.user, at: now)
      return need == 0
        || spent + held + need <= max(0, rule.limit * (100 + rule.grace) / 100 + added)
    }
  }

  /// Returns what the calls that a rule counts have taken and hold; of a rule for each user those
  /// of one.
  func standing(
    of rule: Rule,
    for user: String?,
    at now: Int64
  ) -> (spent: Int64, held: Int64) {
    func counts(_ caller: Caller) -> Bool {
      rule.covers(caller) && (!rule.isForEachUser || caller.user == user)
    }
    let spent = entries.filter { counts($0.caller) && rule.isCurrent($0.at, at: now) }
      .reduce(0) { $0 + $1.amount(in: rule) }
    let held =
      holds
      .filter { hold in
        hold.isHeld(in: rule, at: now) && counts(hold.caller)
          && (rule.window.isRolling || rule.isCurrent(hold.created, at: now))
      }
      .reduce(0) { $0 + (rule.amount(of: $1.needs) ?? 0) }
    return (spent, held)
  }
}

// MARK: - What bends a limit

extension BudgetModel {
  /// Returns what is raised and carried now.
  func added(to rule: Rule, for user: String?, at now: Int64) -> Int64 {
    rule.raised(at: now) + carried(into: rule, for: user, at: now)
  }

  private func carried(into rule: Rule, for user: String?, at now: Int64) -> Int64 {
    guard let since = rule.carrySince, let length = rule.length else { return 0 }
    let current = now / length
    var carried: Int64 = 0
    for period in max(current - 12, since / length)..<max(current, since / length) {
      let end = (period + 1) * length
      func counts(_ caller: Caller) -> Bool {
        rule.covers(caller) && (!rule.isForEachUser || caller.user == user)
      }
      let spent = entries.filter { counts($0.caller) && $0.at / length == period }
        .reduce(0) { $0 + $1.amount(in: rule) }
      let held = holds.filter {
        $0.isHeld(in: rule, at: now) && counts($0.caller) && $0.created / length == period
      }.reduce(0) { $0 + (rule.amount(of: $1.needs) ?? 0) }
      let limit = rule.limits.last { $0.from < end }?.limit ?? 0
      let rest = limit + rule.raised(at: end - 1) + carried - spent - held
      switch rule.carry {
      case .none: carried = 0
      case .unused: carried = max(0, rest)
      case .all: carried = rest
      case .upTo(let cap): carried = min(cap.money?.nanodollars ?? cap.count ?? 0, max(0, rest))
      }
    }
    return carried
  }
}

extension BudgetModel.Entry {
  fileprivate func amount(in rule: BudgetModel.Rule) -> Int64 {
    guard !isUndone else { return 0 }
    return rule.unit == .calls ? calls : rule.amount(of: needs) ?? 0
  }
}

extension BudgetModel.Hold {
  /// Returns whether it counts in a rule beside what is spent: until it runs out, or until that is
  /// written where it counts as spent then; of its call nothing is left.
  fileprivate func isHeld(in rule: BudgetModel.Rule, at now: Int64) -> Bool {
    isOpen && (expires > now || (isSpentAtExpiry && !isWritten && rule.unit != .calls))
  }
}

extension BudgetModel.Rule {
  /// How long its periods are, of those whose rest is carried here.
  var length: Int64? {
    switch window {
    case .hour: 3_600_000
    case .day: 86_400_000
    default: nil
    }
  }

  fileprivate func raised(at instant: Int64) -> Int64 {
    raises.filter { $0.from <= instant && instant < $0.until }.reduce(0) { $0 + $1.amount }
  }

  fileprivate func covers(_ caller: BudgetModel.Caller) -> Bool {
    (project == nil || project == caller.project) && (user == nil || user == caller.user)
  }

  fileprivate func amount(of needs: BudgetModel.Needs) -> Int64? {
    switch unit {
    case .usd: needs.cost
    case .tokens: needs.tokens
    case .calls: 1
    }
  }

  /// Returns whether what began at an instant counts now.
  fileprivate func isCurrent(_ instant: Int64, at now: Int64) -> Bool {
    switch window {
    case .hour: instant / 3_600_000 == now / 3_600_000
    case .day: instant / 86_400_000 == now / 86_400_000
    case .month: Self.month(of: instant) == Self.month(of: now)
    case .rolling(let length): instant > now - length
    case .total: true
    default: false
    }
  }

  /// Returns a number for the month in UTC, from the days of each month of the years around 2026.
  private static func month(of instant: Int64) -> Int {
    // 1 January 2026 was day 20,454.
    var rest = instant / 86_400_000 - 20_454
    for (month, days) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
      if rest < days { return month }
      rest -= Int64(days)
    }
    return 12
  }
}

extension BudgetWindow {
  fileprivate var isRolling: Bool { if case .rolling = self { true } else { false } }
}
