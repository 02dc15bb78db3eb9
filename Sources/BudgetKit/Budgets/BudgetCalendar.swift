/// When the periods of a budget begin: the zone and the first day by which they are counted, and
/// since when.
///
/// A change holds from an instant on at which a period under the rule before ends, so that no
/// period that has begun is cut off.
struct BudgetCalendar: Hashable, Sendable {
  /// A rule, and from when on it holds.
  struct Rule: Hashable, Sendable {
    let from: Instant
    /// The zone; `nil` for that of the workspace.
    let zone: Zone?
    /// The weekday or the day of the month on which periods begin.
    let firstDay: Int
  }

  /// The rules, the oldest first: the first one has always held.
  private(set) var rules: [Rule] = []
  /// When the budget takes part; a period that it begins or ends in is clipped.
  let active: ActiveTime

  init(_ rules: [Rule] = [], active: ActiveTime = .always) {
    self.rules = rules
    self.active = active
  }

  /// The rule that was set last, be it in force or not.
  var newest: Rule { rules.last ?? Rule(from: .distantPast, zone: nil, firstDay: 1) }

  /// Returns the budget's own zone at an instant; `nil` where it goes by that of its workspace.
  func zone(at instant: Instant) -> Zone? {
    (rules.last { $0.from <= instant } ?? rules.first)?.zone
  }

  /// Returns the period of a window that holds an instant; `nil` outside a fixed window, and where
  /// the budget takes no part.
  ///
  /// `workspaceZone` is the zone where the budget has none of its own.
  func period(
    of window: BudgetWindow,
    containing instant: Instant,
    in workspaceZone: Zone
  ) -> Period? {
    guard active.contains(instant) else { return nil }
    return unclipped(of: window, containing: instant, in: workspaceZone).flatMap(active.clipped)
  }

  /// Returns the period as if the budget always took part.
  func unclipped(
    of window: BudgetWindow,
    containing instant: Instant,
    in workspaceZone: Zone
  ) -> Period? {
    let index = rules.lastIndex { $0.from <= instant } ?? rules.startIndex
    guard rules.indices.contains(index) else {
      return window.period(containing: instant, in: workspaceZone)
    }
    let rule = rules[index]
    guard
      let period = window.period(
        containing: instant,
        in: rule.zone ?? workspaceZone,
        firstDay: rule.firstDay
      )
    else { return nil }
    let isFirst = index == rules.startIndex
    let isLast = index == rules.index(before: rules.endIndex)
    return Period(
      storedStart: isFirst ? period.start : max(period.start, rule.from),
      end: isLast ? period.end : min(period.end, rules[index + 1].from)
    )
  }

  /// Returns the calendar where its workspace goes from one zone to another: a rule that follows
  /// one without a zone of its own begins with the same local day.
  func moved(from old: Zone, to new: Zone) -> BudgetCalendar {
    var moved = self
    for index in rules.indices.dropFirst() where rules[index - 1].zone == nil {
      let rule = rules[index]
      let day = old.civilDate(at: rule.from)
      // An hour of a day begins where it does in every zone.
      guard old.start(of: day) == rule.from else { continue }
      moved.rules[index] = Rule(from: new.start(of: day), zone: rule.zone, firstDay: rule.firstDay)
    }
    return moved
  }

  /// Returns the calendar with another rule: from the end of the current period on, or as if it had
  /// always held.
  ///
  /// A change that was still to come is dropped.
  func changed(
    toZone zone: Zone?,
    firstDay: Int,
    of window: BudgetWindow,
    at now: Instant,
    in workspaceZone: Zone,
    atOnce: Bool
  ) -> BudgetCalendar {
    guard !atOnce else {
      return BudgetCalendar(
        [Rule(from: .distantPast, zone: zone, firstDay: firstDay)],
        active: active
      )
    }
    var known = BudgetCalendar(rules.filter { $0.from <= now }, active: active)
    if known.rules.isEmpty { known.rules = [Rule(from: .distantPast, zone: nil, firstDay: 1)] }
    let newest = known.newest
    guard newest.zone != zone || newest.firstDay != firstDay else { return known }
    guard let current = known.unclipped(of: window, containing: now, in: workspaceZone) else {
      return known
    }
    known.rules.append(Rule(from: current.end, zone: zone, firstDay: firstDay))
    return known
  }
}
