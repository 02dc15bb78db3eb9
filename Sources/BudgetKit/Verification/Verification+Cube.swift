internal import BudgetSQLite

extension Verification {
  /// Compares the usage cube with the rows, cell by cell.
  ///
  /// A cell in which all is 0 says as much as none: undone expiries leave such.
  mutating func checkCube(_ rows: RowSums, on connection: borrowing Connection) throws {
    try checkDays(rows, on: connection)
    try checkHours(rows, on: connection)
  }

  private mutating func checkDays(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    var missing = rows.days
    try VerificationRepository.eachDayCell(on: connection) { day, key, stored, names in
      let computed = missing.removeValue(forKey: RowSums.DayKey(day: day, group: key.group))
      expect(
        (computed ?? UsageSums()) == stored,
        Self.difference(day, names(), stored: stored, computed: computed)
      )
    }
    for (key, computed) in missing.filter({ $0.value != UsageSums() }).sorted(by: {
      ($0.key.day, $0.key.group) < ($1.key.day, $1.key.group)
    }) {
      guard let names = rows.groups[key.group] else { continue }
      expect(false, Self.difference(key.day, names, stored: nil, computed: computed))
    }
  }

  private mutating func checkHours(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    var days = rows.projectDays
    try VerificationRepository.eachProjectDay(on: connection) { cell in
      let computed = days.removeValue(forKey: RowSums.HourKey(cell))
      expect((computed ?? UsageSpend()) == cell.spend, Self.difference("Day", cell, computed))
    }
    days = days.filter { $0.value != UsageSpend() }
    expect(days.isEmpty, Self.lack("days of projects", days))
    var hours = rows.hours
    try VerificationRepository.eachProjectHour(on: connection) { cell in
      let computed = hours.removeValue(forKey: RowSums.HourKey(cell))
      expect(
        (computed ?? UsageSpend()) == cell.spend,
        Self.difference("Hour \(cell.hour) of", cell, computed)
      )
    }
    hours = hours.filter { $0.value != UsageSpend() }
    expect(hours.isEmpty, Self.lack("hours", hours))
    var models = rows.modelHours
    try VerificationRepository.eachModelHour(on: connection) { cell in
      let computed = models.removeValue(forKey: RowSums.HourKey(cell))
      expect(
        (computed ?? UsageSpend()) == cell.spend,
        Self.difference("Hour \(cell.hour) of", cell, computed)
      )
    }
    models = models.filter { $0.value != UsageSpend() }
    expect(models.isEmpty, Self.lack("hours of models", models))
  }

  private static func difference(
    _ what: String,
    _ cell: VerificationRepository.UpperCell,
    _ computed: UsageSpend?
  ) -> String {
    "\(what) \(CivilDate(daysSince1970: cell.day)) of \(cell.name) in the usage cube's roll-up holds \(cell.spend.totals), "
      + "but its rows give \(computed?.totals.description ?? "nothing")."
  }

  private static func lack(_ what: String, _ missing: [RowSums.HourKey: UsageSpend]) -> String {
    "The usage cube's roll-up lacks \(missing.count) \(what) that have rows, the first on \(CivilDate(daysSince1970: missing.keys.map(\.day).min() ?? 0))."
  }

  private static func difference(
    _ day: Int,
    _ names: (workspace: String, group: UsageGroup),
    stored: UsageSums?,
    computed: UsageSums?
  ) -> String {
    "The roll-up of workspace \(names.workspace) on \(CivilDate(daysSince1970: day)) of \(names.group) holds "
      + "\(describe(stored, beside: computed)), but its rows give \(describe(computed, beside: stored))."
  }

  /// The figures that reports show, and the others where only they differ.
  private static func describe(_ sums: UsageSums?, beside other: UsageSums?) -> String {
    guard let sums else { return "nothing" }
    guard let other, other.totals == sums.totals else { return sums.totals.description }
    return "\(sums)"
  }
}

extension RowSums.HourKey {
  fileprivate init(_ cell: VerificationRepository.UpperCell) {
    self.init(day: cell.day, hour: cell.hour, key: cell.key)
  }
}
