/// A time zone, by its IANA name: where a workspace's days and months begin.
///
/// Zones come from the machine's own zone files. A machine without them knows `UTC`, `Etc/UTC`,
/// `GMT` and `Etc/GMT`, which need none; every other name is then an error, and never UTC in
/// silence.
///
/// ```swift
/// let berlin = try Zone(identifier: "Europe/Berlin")
/// berlin.civilDate(at: try Instant(iso8601: "2026-01-31T23:30:00Z"))  // 2026-02-01
/// ```
///
/// Days of a zone meet without gap or overlap, because money is counted by them. A day begins at
/// its first instant and lasts until the next day begins. So where midnight does not exist, the day
/// begins at the first instant after it; where midnight exists twice, at the first; and where the
/// clocks go back from 00:01 to 23:01, the second 23:01 belongs to the new day already.
public struct Zone: Sendable {
  /// The name by which the zone was asked for.
  public let identifier: String

  let table: ZoneTable

  /// Creates a zone from its IANA name, such as `America/New_York`.
  ///
  /// A zone's rules are read once in a process: updated zone files count from its next start.
  ///
  /// - Parameter identifier: The name, with its capital letters. Names of files that mean another
  ///   zone on every machine (`localtime`) are refused.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where this machine does
  ///   not know the zone or its file cannot be used.
  /// - Complexity: Reads a file of a few kilobytes the first time, then looks into a small cache.
  public init(identifier: String) throws {
    self.init(identifier: identifier, table: try ZoneLibrary.system.table(named: identifier))
  }

  /// Creates a zone from the files of one folder, without the cache.
  package init(identifier: String, root: String) throws {
    let library = ZoneLibrary(folders: [root], cacheSize: 0)
    self.init(identifier: identifier, table: try library.table(named: identifier))
  }

  /// Creates a zone from the contents of a zone file.
  package init(identifier: String, contents: [UInt8]) throws {
    do throws(TimeRefusal) {
      self.init(identifier: identifier, table: try ZoneTable(zoneFile: contents))
    } catch {
      throw LedgerError(
        .invalidTime,
        "The data of time zone \(quoted(identifier)) cannot be used: \(error.reason)."
      )
    }
  }

  private init(identifier: String, table: ZoneTable) {
    self.identifier = identifier
    self.table = table
  }

  /// Coordinated Universal Time, known on every machine.
  public static let utc = Zone(identifier: "UTC", table: .utc)
}

extension Zone: Hashable, CustomStringConvertible {
  /// Returns whether two zones have the same name; other names for the same rules are other zones.
  public static func == (left: Zone, right: Zone) -> Bool {
    left.identifier == right.identifier
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(identifier)
  }

  /// The name.
  public var description: String { identifier }
}

extension Zone {
  /// Returns the zone's offset from UTC at an instant, in seconds, east positive.
  ///
  /// An instant outside ``Instant/distantPast`` to ``Instant/distantFuture`` counts as the nearest
  /// of them.
  public func utcOffsetSeconds(at instant: Instant) -> Int {
    Int(table.span(at: instant.clamped.wholeSeconds).offset)
  }

  /// Returns the day of this zone to which an instant belongs.
  ///
  /// It is the day whose ``start(of:)`` is the last at or before the instant. The result lies
  /// between ``CivilDate/first`` and ``CivilDate/last``, which take in what little a zone's offset
  /// puts beyond.
  public func civilDate(at instant: Instant) -> CivilDate {
    let day = table.day(at: instant.clamped.wholeSeconds)
    return CivilDate(daysSince1970: min(max(Int(day), CivilDate.firstDay), CivilDate.lastDay))
  }

  /// Returns the first instant of a day in this zone.
  ///
  /// A day that the zone skipped starts, and ends, where the next day starts. The first of all days
  /// starts at ``Instant/distantPast`` and the last ends right after ``Instant/distantFuture`` in
  /// every zone.
  public func start(of date: CivilDate) -> Instant {
    if date <= .first { return .distantPast }
    if date > .last { return .endOfTime }
    let second = table.firstSecond(withLocal: Int64(date.daysSince1970) * ZoneTable.secondsPerDay)
    let instant = Instant(millisecondsSince1970: second * 1_000)
    return min(max(instant, .distantPast), .endOfTime)
  }

  /// Returns the instant at which clocks of this zone show a time.
  ///
  /// Of two such instants it is the first. A time that clocks skip is read with the offset before
  /// the skip.
  func instant(localMilliseconds: Int64) -> Instant {
    let seconds = localMilliseconds.flooredQuotient(by: 1_000)
    let second = table.second(showingLocal: seconds)
    return Instant(millisecondsSince1970: second * 1_000 + (localMilliseconds - seconds * 1_000))
  }
}

extension Instant {
  /// 10000-01-01T00:00:00Z, where the last day and the last month end.
  static let endOfTime = Instant(
    millisecondsSince1970: Instant.distantFuture.millisecondsSince1970 + 1
  )

  /// The whole seconds since 1970, rounded down.
  fileprivate var wholeSeconds: Int64 {
    millisecondsSince1970.flooredQuotient(by: 1_000)
  }
}
