/// A log of what is spent: a line of JSON for each call, use of a resource and adjustment that any
/// process records, and one for each day that has ended.
///
/// ```swift
/// let log = try ledger.log(of: try WorkspaceID("acme"), toFile: "acme.log")
/// while try log.writeNext() {}
/// ```
///
/// Rows come in the order in which they were recorded, whatever time they are of, so that none is
/// missed and none comes twice. A call that an import replaces by a state of it that says more
/// comes again, with the same id. A void is a line that takes off what it undid.
public final class SpendingLog {
  private let store: LedgerStore
  private let workspace: WorkspaceID?
  private let file: LogFile?
  private let write: ([UInt8]) throws -> Void
  private var follower: RowFollower
  private var cursor: LogCursor
  private let firstDay: CivilDate?
  /// The days that were summed up, and have rows that came since.
  private var changedDays: Set<OwnedDay> = []
  /// The days of which a line stands there already, while those of other workspaces are missing.
  private var toldDays: Set<OwnedDay> = []
  /// What was written.
  public private(set) var summary = LogSummary()
  /// Whether the log goes on behind lines that were there.
  public private(set) var goesOn = false
  /// Whether a half-written line was cut off at the end of the file.
  public private(set) var hasCutLine = false

  /// How many rows are read at a time.
  private static let rowsAtOnce = 500
  /// How much of the end of a file is read to find out how far it had come.
  private static let tailBytes = 1 << 20

  init(
    _ store: LedgerStore,
    of workspace: WorkspaceID?,
    since: UsagePeriod.Bound?,
    into file: LogFile?,
    _ write: @escaping ([UInt8]) throws -> Void
  ) throws {
    self.store = store
    self.workspace = workspace
    self.file = file
    self.write = write
    let (ledger, number, zone) = try store.readSnapshot { connection in
      (
        try LedgerIdentityRepository.find(on: connection).id,
        try WorkspaceRepository.number(of: workspace, on: connection),
        try workspace.map { try WorkspaceRepository.zone(of: $0, on: connection) } ?? .utc
      )
    }
    cursor = LogCursor(ledger: String(ledger.prefix(8)), workspace: number)
    let start = try since.map {
      try UsagePeriod.between($0, nil).period(in: zone, now: .distantPast).start
    }
    follower = RowFollower(of: workspace, since: start)
    firstDay = start.map { zone.civilDate(at: $0) }
    if let file { try goOn(behind: file) }
  }

  /// The file; `nil` where the lines go elsewhere.
  public var path: String? { file?.path }

  /// Writes the next lines, and returns whether there may be more at once.
  ///
  /// What is waiting is written piece by piece, so that the memory does not grow with it.
  ///
  /// - Returns: `false` where everything that there is for now has been written.
  /// - Throws: ``LedgerError`` where the ledger cannot be read or the file not be written; the file
  ///   then ends with a whole line, and the log is over: another one goes on there.
  public func writeNext() throws -> Bool {
    let (rows, zones, number) = try store.readSnapshot { connection in
      (
        try follower.next(Self.rowsAtOnce, on: connection),
        try WorkspaceRepository.zones(on: connection),
        try WorkspaceRepository.number(of: workspace, on: connection)
      )
    }
    cursor.workspace = number
    var text = ExportText()
    var written = LogSummary()
    for followed in rows {
      cursor.numbers = followed.numbers
      note(followed.row, in: zones)
      LogLines.append(followed.row, cursor, to: &text)
      try written.count(followed.row)
    }
    guard rows.count < Self.rowsAtOnce else {
      try put(text, written)
      return true
    }
    cursor.numbers = follower.numbers
    try appendDays(in: zones, to: &text, &written)
    try put(text, written)
    try file?.requireInPlace()
    return false
  }

  /// Brings what was written onto the disk.
  ///
  /// - Throws: ``LedgerError`` where that fails.
  public func finish() throws { try file?.synchronize() }

  private func put(_ text: ExportText, _ written: LogSummary) throws {
    var text = text
    let bytes = text.take()
    guard !bytes.isEmpty else { return }
    if let file { try file.append(bytes) } else { try write(bytes) }
    try summary.add(written)
  }
}

// MARK: - Days

extension SpendingLog {
  private func note(_ row: RecordedRow, in zones: [WorkspaceID: Zone]) {
    guard let summed = cursor.summedThrough else { return }
    let workspace = row.context.workspace
    let day = (zones[workspace] ?? .utc).civilDate(at: row.timestamp)
    if day <= summed { changedDays.insert(OwnedDay(day: day, workspace: workspace)) }
  }

  /// Appends the days that have ended, and those that have changed since they were summed up.
  private func appendDays(
    in zones: [WorkspaceID: Zone],
    to text: inout ExportText,
    _ written: inout LogSummary
  ) throws {
    let now = store.clock.now()
    let own = workspace.map { [zones[$0] ?? .utc] } ?? Array(zones.values)
    // With all workspaces a day has ended when it has in each.
    let today = own.map { $0.civilDate(at: now) }.min() ?? Zone.utc.civilDate(at: now)
    let ended = today.adding(days: -1)
    let changed = changedDays.sorted { left, right in
      left.day == right.day
        ? left.workspace.rawValue < right.workspace.rawValue : left.day < right.day
    }
    for day in changed { try append(day, to: &text, &written) }
    changedDays = []
    let next = cursor.summedThrough?.adding(days: 1) ?? firstDay
    guard next.map({ $0 <= ended }) ?? true else { return }
    try append(from: next, through: ended, to: &text, &written)
  }

  /// Appends days for the first time.
  private func append(
    from first: CivilDate?,
    through last: CivilDate,
    to text: inout ExportText,
    _ written: inout LogSummary
  ) throws {
    let days = try days(of: workspace, from: first, through: last, areRevised: false)
    for (index, day) in days.enumerated() {
      // Only the last line of a day says that all of it is told.
      let isLast = index + 1 == days.count || days[index + 1].day != day.day
      cursor.summedThrough = isLast ? day.day : day.day.adding(days: -1)
      guard toldDays.remove(OwnedDay(day: day.day, workspace: day.workspace)) == nil else {
        continue
      }
      LogLines.append(day, cursor, to: &text)
      written.days += 1
    }
    toldDays = []
    cursor.summedThrough = last
  }

  /// Appends a day as it is now, also where nothing is left of it.
  private func append(
    _ changed: OwnedDay,
    to text: inout ExportText,
    _ written: inout LogSummary
  ) throws {
    let (owner, date) = (changed.workspace, changed.day)
    let found = try days(of: owner, from: date, through: date, areRevised: true)
    let day = found.first ?? LogLines.Day(workspace: owner, day: date, isRevised: true)
    LogLines.append(day, cursor, to: &text)
    written.days += 1
  }

  private func days(
    of workspace: WorkspaceID?,
    from first: CivilDate?,
    through last: CivilDate,
    areRevised: Bool
  ) throws -> [LogLines.Day] {
    let query = UsageQuery(
      workspaces: workspace.map { [$0] },
      by: [.time(.day), .dimension(.workspace), .dimension(.kind)],
      over: .between(first.map { .day($0) }, .day(last.adding(days: 1)))
    )
    let now = store.clock.now()
    let table = try store.readSnapshot { try UsageRepository.table(of: query, now: now, on: $0) }
    return try LogLines.days(of: table, areRevised: areRevised)
  }
}

/// A day of a workspace.
private struct OwnedDay: Hashable {
  let day: CivilDate
  let workspace: WorkspaceID
}

extension LogLines {
  /// The days of a table by day, workspace and kind.
  fileprivate static func days(of table: UsageTable, areRevised: Bool) throws -> [Day] {
    var days: [Day] = []
    for row in table.rows {
      guard let name = row.names[0], let owner = row.names[1] else { continue }
      let date = try CivilDate(iso8601: name)
      let workspace = WorkspaceID(trusted: owner)
      if days.last.map({ $0.day != date || $0.workspace != workspace }) ?? true {
        days.append(Day(workspace: workspace, day: date, isRevised: areRevised))
      }
      var day = days.removeLast()
      if row.names[2] == Charge.Kind.llm.rawValue { day.llm = row.figures }
      if row.names[2] == Charge.Kind.compute.rawValue { day.compute = row.figures }
      try day.total.add(row.figures)
      days.append(day)
    }
    return days
  }
}

// MARK: - Going on

extension SpendingLog {
  /// Finds out from the end of a file how far it had come.
  private func goOn(behind file: LogFile) throws {
    let tail = try file.tail(Self.tailBytes)
    let lines = tail.lines.split(separator: UInt8(ascii: "\n"))
    let zones = try store.read { try WorkspaceRepository.zones(on: $0) }
    var marks: [RowTable: [RowMark]] = [:]
    var last: LogCursor?
    for bytes in lines {
      guard let line = try? JSON(parsing: bytes),
        let text = line[LogLines.cursorField]?.string, let read = LogCursor(text)
      else { throw Self.foreign(file) }
      guard read.ledger == cursor.ledger else {
        throw LedgerError(
          .conflict,
          "\(quoted(file.path, limit: 512)) is the log of another ledger; name another file."
        )
      }
      guard read.workspace == cursor.workspace else {
        throw LedgerError(
          .conflict,
          "\(quoted(file.path, limit: 512)) is the log of other workspaces; name another file."
        )
      }
      last = read
      try remember(line, read, zones, &marks)
    }
    guard let last else {
      // Whatever else is in the file is not ours to write behind.
      guard file.isEmpty else { throw Self.foreign(file) }
      return
    }
    hasCutLine = try file.cutTornLine()
    cursor = last
    goesOn = true
    follower.goOn(after: last.numbers, marks, areAll: tail.areAll)
  }

  private static func foreign(_ file: LogFile) -> LedgerError {
    LedgerError(
      .conflict,
      "\(quoted(file.path, limit: 512)) holds something else than lines of 'budget log'; name another file."
    )
  }

  /// Takes in what a line that is there says of a row or a day.
  private func remember(
    _ line: JSON,
    _ read: LogCursor,
    _ zones: [WorkspaceID: Zone],
    _ marks: inout [RowTable: [RowMark]]
  ) throws {
    guard let word = line["row"]?.string else {
      guard let text = line["date"]?.string, let name = line["workspace_id"]?.string else { return }
      let day = OwnedDay(
        day: try CivilDate(iso8601: text),
        workspace: WorkspaceID(trusted: name)
      )
      changedDays.remove(day)
      if read.summedThrough.map({ $0 < day.day }) ?? true { toldDays.insert(day) }
      return
    }
    let row = ExportedRow(logged: line)
    let table: RowTable =
      switch word {
      case RecordedKind.call.rawValue: .calls
      case RecordedKind.resource.rawValue: .resources
      default: .adjustments
      }
    let mark = try RowMark(row, number: read.numbers[table])
    marks[table, default: []].append(mark)
    guard let name = line["workspace_id"]?.string else { return }
    let workspace = WorkspaceID(trusted: name)
    let day = (zones[workspace] ?? .utc).civilDate(at: mark.timestamp)
    if let summed = read.summedThrough, day <= summed {
      changedDays.insert(OwnedDay(day: day, workspace: workspace))
    }
  }
}

extension RowMark {
  /// Creates the mark of a row that was logged.
  fileprivate init(_ row: ExportedRow, number: Int64) throws {
    let (id, timestamp, cost, tokens) = try row.mark
    self.init(number: number, id: id, timestamp: timestamp, cost: cost, tokens: tokens)
  }
}
