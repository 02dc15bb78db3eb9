internal import BudgetSQLite

extension Verification {
  /// Compares the usage cube with the rows, cell by cell.
  ///
  /// A cell in which all is 0 says as much as none: undone expiries leave such.
  mutating func checkCube(_ rows: RowSums, on connection: borrowing Connection) throws {
    let before = try checkDays(rows, on: connection)
    try checkUpperCells(rows, before, on: connection)
    checkTotals(rows, before)
  }

  /// Compares the days of groups, and returns what those hold whose rows have left.
  private mutating func checkDays(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws -> CubeBeforeLines {
    var missing = rows.days
    var before = CubeBeforeLines()
    try VerificationRepository.eachDayCell(on: connection) { cell in
      let key = RowSums.DayKey(day: cell.day, group: cell.key.group)
      let computed = missing.removeValue(forKey: key)
      guard !rows.lines.isBefore(cell.day, of: cell.key.workspace) else {
        return try before.add(cell, withRows: computed)
      }
      expect(
        (computed ?? UsageSums()) == cell.sums,
        Self.difference(cell.day, cell.names, stored: cell.sums, computed: computed)
      )
    }
    for (key, computed) in missing.filter({ $0.value != UsageSums() }).sorted(by: {
      ($0.key.day, $0.key.group) < ($1.key.day, $1.key.group)
    }) {
      guard let names = rows.groups[key.group] else { continue }
      expect(false, Self.difference(key.day, names, stored: nil, computed: computed))
    }
    return before
  }

  /// Compares the days of projects, their hours, and the hours of models: with the rows, or where
  /// those have left with the days of groups.
  private mutating func checkUpperCells(
    _ rows: RowSums,
    _ before: CubeBeforeLines,
    on connection: borrowing Connection
  ) throws {
    var days = rows.projectDays
    var daysBefore = before.projectDays
    try VerificationRepository.eachProjectDay(on: connection) { cell in
      let key = RowSums.HourKey(cell)
      let fromRows = days.removeValue(forKey: key)
      let isBefore = rows.lines.isBefore(cell.day, of: cell.workspace)
      let computed = isBefore ? daysBefore.removeValue(forKey: key) : fromRows
      expect((computed ?? UsageSpend()) == cell.spend, Self.difference("Day", cell, computed))
    }
    days.merge(daysBefore) { $1 }
    days = days.filter { $0.value != UsageSpend() }
    expect(days.isEmpty, Self.lack("days of projects", days))
    try checkHours("hours", rows.hours, before.projectDays, rows.lines) { body in
      try VerificationRepository.eachProjectHour(on: connection, body)
    }
    try checkHours("hours of models", rows.modelHours, before.modelDays, rows.lines) { body in
      try VerificationRepository.eachModelHour(on: connection, body)
    }
  }

  /// Compares hours with the rows; of days whose rows have left, what all their hours add up to.
  private mutating func checkHours(
    _ what: String,
    _ rows: [RowSums.HourKey: UsageSpend],
    _ daysBefore: [RowSums.HourKey: UsageSpend],
    _ lines: RetentionLines,
    _ eachHour: ((VerificationRepository.UpperCell) throws -> Void) throws -> Void
  ) throws {
    var hours = rows
    var days: [RowSums.HourKey: UsageSpend] = [:]
    try eachHour { cell in
      let computed = hours.removeValue(forKey: RowSums.HourKey(cell))
      guard !lines.isBefore(cell.day, of: cell.workspace) else {
        let day = RowSums.HourKey(day: cell.day, hour: 0, key: cell.key)
        return try days[day, default: UsageSpend()] += cell.spend
      }
      expect(
        (computed ?? UsageSpend()) == cell.spend,
        Self.difference("Hour \(cell.hour) of", cell, computed)
      )
    }
    hours = hours.filter { $0.value != UsageSpend() }
    expect(hours.isEmpty, Self.lack(what, hours))
    let wrong = Set(days.keys).union(daysBefore.keys)
      .filter { (days[$0] ?? UsageSpend()) != (daysBefore[$0] ?? UsageSpend()) }
    expect(
      wrong.isEmpty,
      "The usage cube's \(what) of \(counted(wrong.count, "archived day")) do not add up to the days of groups, the first on \(CivilDate(daysSince1970: wrong.map(\.day).min() ?? 0))."
    )
  }

  /// Compares what the cube holds before a line with what has left and what is still here.
  private mutating func checkTotals(_ rows: RowSums, _ before: CubeBeforeLines) {
    for (key, line) in rows.lines.lines {
      let stored = before.totals[key] ?? .init()
      let here = before.rows[key] ?? .init()
      let told = CubeBeforeLines.Total(
        calls: line.calls &+ here.calls,
        cost: line.cost + here.cost,
        tokens: line.tokens &+ here.tokens
      )
      expect(
        stored == told,
        "The usage cube of workspace \(line.workspace) before \(CivilDate(daysSince1970: line.day)) holds \(stored), but what has left and the rows that are here give \(told)."
      )
    }
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
