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
    var isFrozen = false
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

  private struct Entry {
    let at: Int64
    let caller: Caller
    let needs: Needs
  }

  private struct Hold {
    let id: String
    let created: Int64
    let expires: Int64
    let caller: Caller
    let needs: Needs
    var isOpen = true
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
    holds.append(Hold(id: id, created: now, expires: until, caller: caller, needs: needs))
  }

  /// Books a hold at what it really took, when it was made.
  mutating func settle(_ id: String, _ needs: Needs) {
    for index in holds.indices where holds[index].id == id {
      holds[index].isOpen = false
      record(needs, by: holds[index].caller, at: holds[index].created)
    }
  }

  mutating func release(_ id: String) {
    for index in holds.indices where holds[index].id == id { holds[index].isOpen = false }
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
      return need == 0 || spent + held + need <= rule.limit * (100 + rule.grace) / 100
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
      .reduce(0) { $0 + (rule.amount(of: $1.needs) ?? 0) }
    let held =
      holds
      .filter { hold in
        hold.isOpen && hold.expires > now && counts(hold.caller)
          && (rule.window.isRolling || rule.isCurrent(hold.created, at: now))
      }
      .reduce(0) { $0 + (rule.amount(of: $1.needs) ?? 0) }
    return (spent, held)
  }
}

extension BudgetModel.Rule {
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
