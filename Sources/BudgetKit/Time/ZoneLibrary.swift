import Synchronization

/// The zone files of a machine.
final class ZoneLibrary: Sendable {
  private let folders: [String]
  private let cacheSize: Int
  private let cache = Mutex<[String: ZoneTable]>([:])

  /// Creates a library over folders, of which the first that has a zone supplies it.
  init(folders: [String], cacheSize: Int) {
    self.folders = folders
    self.cacheSize = cacheSize
  }

  /// The places where systems keep their zones.
  static let system = ZoneLibrary(
    folders: ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"],
    cacheSize: 64
  )

  /// Returns the table of a zone, from memory if it was asked for before.
  func table(named name: String) throws -> ZoneTable {
    if Self.namesOfUTC.contains(name) { return .utc }
    // Before the cache, which takes a Kelvin sign for a K.
    try Self.validate(name)
    if let known = cache.withLock({ $0[name] }) { return known }
    let table = try read(name)
    keep(table, for: name)
    return table
  }

  private func keep(_ table: ZoneTable, for name: String) {
    cache.withLock { tables in
      // Starting over is rare, and keeps both the memory and the rule small.
      if tables.count >= cacheSize { tables.removeAll() }
      if cacheSize > 0 { tables[name] = table }
    }
  }

  /// The names that need no file: no zone data could ever say anything else about them.
  private static let namesOfUTC: Set<String> = ["UTC", "Etc/UTC", "GMT", "Etc/GMT"]
}

extension ZoneLibrary {
  /// Throws unless the name has the form of an IANA name, which also keeps it inside the folders.
  private static func validate(_ name: String) throws {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isName =
      name.utf8.count <= 255 && name.utf8.first.map(isCapital) == true
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAllowed) }
    guard isName else {
      throw LedgerError(
        .invalidTime,
        "\(quoted(name)) is not the name of a time zone; use an IANA name such as Europe/Berlin."
      )
    }
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private func read(_ name: String) throws -> ZoneTable {
    for folder in folders {
      if let contents = try contents(of: name, in: folder) {
        return try decode(contents, name, path: "\(folder)/\(name)")
      }
    }
    throw unknown(name)
  }

  /// Returns the bytes of a zone's file, or `nil` where the folder has no such file.
  private func contents(of name: String, in folder: String) throws -> [UInt8]? {
    do {
      return try readFile(atPath: "\(folder)/\(name)", limit: ZoneTable.fileSizeLimit)
    } catch let error as LedgerError where [.notFound, .invalidPath].contains(error.code) {
      return nil
    } catch {
      throw LedgerError(
        .invalidTime,
        "The file of time zone \(quoted(name)) cannot be read: \(error)",
        cause: error
      )
    }
  }

  private func decode(_ contents: [UInt8], _ name: String, path: String) throws -> ZoneTable {
    do throws(TimeRefusal) {
      return try ZoneTable(zoneFile: contents)
    } catch {
      throw LedgerError(
        .invalidTime,
        "Time zone \(quoted(name)) cannot be read from '\(path)': \(error.reason)."
      )
    }
  }

  private func unknown(_ name: String) -> LedgerError {
    let hasZones = folders.contains { folder in
      ["UTC", "Etc/UTC", "Europe/London"].contains { (try? contents(of: $0, in: folder)) != nil }
    }
    if hasZones {
      return LedgerError(
        .invalidTime,
        "This machine knows no time zone \(quoted(name)); use an IANA name such as Europe/Berlin, or "
          + "update the package tzdata (tzdata-legacy for old names)."
      )
    }
    return LedgerError(
      .invalidTime,
      "This machine has no time zone data, so \(quoted(name)) cannot be used; install the package "
        + "tzdata, or use UTC."
    )
  }
}
