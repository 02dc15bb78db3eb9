import BudgetKit

// Times as people read them: days and minutes of a zone. JSON keeps every digit, and UTC.

extension Instant {
  /// The minute in a zone: `2026-01-15 12:00`.
  func toTheMinute(in zone: Zone) -> String {
    let text = Array(iso8601(in: zone))
    // A year of more than four digits, or before 0, stays as it is.
    guard text.count >= 16, text[4] == "-", text[10] == "T" else { return String(text) }
    return String(text[..<10]) + " " + String(text[11..<16])
  }

  /// The day in a zone where it begins with the instant, else the minute; nothing for the beginning
  /// of all time.
  func dayOrMinute(in zone: Zone) -> String {
    guard self > .distantPast else { return "" }
    let minute = toTheMinute(in: zone)
    return beginsDay(in: zone) ? String(minute.prefix(10)) : minute
  }

  fileprivate func beginsDay(in zone: Zone) -> Bool {
    zone.civilDate(at: self) != zone.civilDate(at: adding(milliseconds: -1))
  }
}

extension Ledger {
  /// The zone of a scope's workspace; UTC for the whole ledger.
  func zone(ofBudgetOf scope: BudgetScope) throws -> Zone {
    scope.isWholeLedger ? .utc : try zone(of: scope.workspace)
  }
}

extension Period {
  /// Both ends in a zone, as days where both begin one: `2026-01-01 until 2026-02-01 (UTC)`.
  func text(in zone: Zone) -> String {
    guard start > .distantPast else { return "all time" }
    let areDays = start.beginsDay(in: zone) && end.beginsDay(in: zone)
    let ends = [start, end].map { areDays ? $0.dayOrMinute(in: zone) : $0.toTheMinute(in: zone) }
    return "\(ends[0]) until \(ends[1]) (\(zone.identifier))"
  }
}
