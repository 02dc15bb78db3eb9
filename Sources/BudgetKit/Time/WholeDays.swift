/// A period taken apart into the whole days of a zone that lie in it, and the rest before and after
/// them.
struct WholeDays {
  /// The whole days; `nil` where there are none.
  let days: ClosedRange<CivilDate>?
  /// What is left: at most the stretch before the days and that after them, or the whole period
  /// where there are no days.
  let edges: [Period]

  init(of period: Period, in zone: Zone) {
    guard period.start < period.end else {
      (days, edges) = (nil, [])
      return
    }
    let day = zone.civilDate(at: period.start)
    let first = zone.start(of: day) >= period.start ? day : day.adding(days: 1)
    let end =
      period.end > .distantFuture ? CivilDate.last.adding(days: 1) : zone.civilDate(at: period.end)
    guard first < end else {
      (days, edges) = (nil, [period])
      return
    }
    days = first...end.adding(days: -1)
    edges = [
      Period(storedStart: period.start, end: max(period.start, zone.start(of: first))),
      Period(storedStart: zone.start(of: end), end: period.end),
    ].filter { $0.start < $0.end }
  }
}
