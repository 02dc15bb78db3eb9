import Foundation
import Testing

@testable import BudgetKit

/// The first second that is not compared, in zones whose governments may still change their minds.
///
/// Foundation brings zone data of its own, which may be older or newer than the machine's. Rules of
/// the past are the same in both. With BUDGET_ALL_ZONES set the future is compared in every zone.
private func endOfComparison(_ name: String) -> Int64 {
  let isSteady = [
    "UTC", "Europe/Berlin", "Europe/Dublin", "Europe/London", "America/New_York", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland",
  ].contains(name)
  let isComplete = ProcessInfo.processInfo.environment["BUDGET_ALL_ZONES"] != nil
  return isSteady || isComplete ? 5_680_281_600 : 1_704_067_200  // 2150-01-01, 2024-01-01
}

@Suite struct FoundationComparisonTests {
  @Test(arguments: testedZones)
  func `offsets and days are those that Foundation computes`(name: String) throws {
    guard let foreign = TimeZone(identifier: name) else { return }
    let zone = try Zone(identifier: name)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = foreign
    var mismatches: [String] = []
    for instant in interestingInstants(zone, before: min(endOfComparison(name), 2_114_380_800)) {
      let date = self.date(instant)
      if zone.utcOffsetSeconds(at: instant) != foreign.secondsFromGMT(for: date) {
        mismatches.append(
          "\(instant) offset \(zone.utcOffsetSeconds(at: instant)) \(foreign.secondsFromGMT(for: date))"
        )
      }
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let day = zone.civilDate(at: instant)
      if hasBegunBefore(day, instant, zone, calendar) { continue }
      if (day.year, day.month, day.day) != (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0) {
        mismatches.append("\(instant) day \(day) \(parts)")
      }
    }
    for mismatch in mismatches { print("\(name) differs from Foundation: \(mismatch)") }
    #expect(mismatches.isEmpty)
  }

  @Test(arguments: testedZones)
  func `offsets from 1975 on are those that Foundation computes`(name: String) throws {
    guard let foreign = TimeZone(identifier: name) else { return }
    let zone = try Zone(identifier: name)
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let second = Int64.random(in: 157_766_400..<endOfComparison(name), using: &generator)
      let instant = try Instant(secondsSince1970: second)
      let expected = foreign.secondsFromGMT(for: date(instant))
      #expect(zone.utcOffsetSeconds(at: instant) == expected, "\(name) \(instant) seed \(seed)")
    }
  }

  /// Whether the day had begun, for Foundation too, before clocks went back into the day before it.
  ///
  /// There a calendar says what clocks show, and ours, on purpose, which day money is counted in.
  private func hasBegunBefore(
    _ day: CivilDate,
    _ instant: Instant,
    _ zone: Zone,
    _ calendar: Calendar
  ) -> Bool {
    let start = zone.start(of: day)
    let parts = calendar.dateComponents([.day, .hour, .minute], from: date(start))
    return start < instant && (parts.day, parts.hour, parts.minute) == (day.day, 0, 0)
      && instant.milliseconds(since: start) < 4 * 3_600_000
      && calendar.component(.day, from: date(instant)) == day.adding(days: -1).day
  }

  private func date(_ instant: Instant) -> Date {
    Date(timeIntervalSince1970: Double(instant.millisecondsSince1970) / 1_000)
  }

  /// Month starts with their neighbours, and each end of an offset with its neighbours.
  private func interestingInstants(_ zone: Zone, before last: Int64) -> [Instant] {
    var instants: [Instant] = []
    for year in 2005...2036 {
      for month in 1...12 {
        guard let first = CivilDate(validYear: year, month: month, day: 1) else { continue }
        let start = zone.start(of: first)
        guard start.millisecondsSince1970 < last * 1_000 else { break }
        instants += [start.adding(milliseconds: -1_000), start]
      }
    }
    var second: Int64 = 1_104_537_600  // 2005-01-01
    while second < last {
      second = zone.table.span(at: second).end
      guard second < last else { break }
      for step in [-7_200, -3_600, -1, 0, 1, 3_599, 3_600, 7_200] as [Int64] {
        instants.append(Instant(millisecondsSince1970: (second + step) * 1_000))
      }
    }
    return instants
  }
}
