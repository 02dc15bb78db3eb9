/// One kind of log: where it lies, and how its records become calls.
///
/// A source is one small file. Finding the files, reading them in little memory, identity, batches,
/// prices and the summary are written once, around it. `Documentation/Importing.md` shows how one
/// is made.
package protocol LogSource {
  /// The word on the command line, such as `gemini`.
  static var name: String { get }
  /// The name that people know, such as `Gemini CLI`.
  static var title: String { get }

  /// Returns where such logs lie on a machine; not all of them have to be there.
  ///
  /// - Parameters:
  ///   - home: The home folder.
  ///   - variable: Returns the value of an environment variable.
  /// - Returns: The paths of files and folders.
  static func places(home: String, variable: (String) -> String?) -> [String]

  /// Returns whether a file in a folder may be such a log, by its path.
  static func mayBeLog(_ path: String) -> Bool

  /// Words of which a line of JSON has at least one where it matters; `[]` where all lines do.
  ///
  /// Other lines are not parsed.
  static var words: [String] { get }

  /// Words of which every file of the kind has one near its beginning, whether it tells of calls or
  /// not; `[]` where a file of another kind is refused record by record.
  static var marks: [String] { get }

  /// The tables of databases that hold such logs.
  static var tables: [ForeignTable] { get }

  /// What is read of a file that has grown.
  static var growth: LogGrowth { get }

  /// Whether what a file says depends on others, so that all are read where one has changed.
  static var filesAreOne: Bool { get }

  init()

  /// Is told which files will be read, before the first of them.
  mutating func prepare(for files: [String]) throws

  /// Begins a file.
  mutating func begin(_ file: String) throws

  /// Takes in one record: a line or an element of JSON, a line of CSV, or a row.
  ///
  /// - Throws: ``LedgerError`` with a sentence for a record that is refused; the rest goes on.
  mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws

  /// Ends a file, and hands over what was held back.
  mutating func end(into found: inout FoundEntries) throws
}

extension LogSource {
  package static func places(home: String, variable: (String) -> String?) -> [String] { [] }
  package static func mayBeLog(_ path: String) -> Bool {
    [".jsonl", ".ndjson", ".json", ".csv"].contains { path.hasSuffix($0) }
  }
  package static var words: [String] { [] }
  package static var marks: [String] { [] }
  package static var tables: [ForeignTable] { [] }
  package static var growth: LogGrowth { .whole }
  package static var filesAreOne: Bool { false }
  package mutating func prepare(for files: [String]) throws {}
  package mutating func begin(_ file: String) throws {}
  package mutating func end(into found: inout FoundEntries) throws {}
}

/// What is read of a file that has grown, so that what was added is understood.
package enum LogGrowth {
  /// What was added: each record has an id and says all of itself.
  case added
  /// All of it, but what came before is not booked again: it tells what later records mean, or how
  /// they are named.
  case context
  /// All of it, and known calls are found to be known.
  case whole
}

/// One record of a log.
package struct LogRecord {
  /// The path of its file.
  package let file: String
  /// The number of its line from 1; `nil` where it has none.
  package let line: Int?
  /// What it says; the cells of CSV are strings.
  package let json: JSON
  /// The table that a row stands in; empty where it is none.
  package var table = ""
}

/// What a source has found, and what it passed by.
package struct FoundEntries {
  var entries: [ImportedEntry] = []
  /// How many records were no calls, by the reason.
  private(set) var skipped: [String: Int] = [:]
  /// What to know about calls, and how many there are of each.
  private(set) var told: [String: Int] = [:]
  private var names = LineNames()

  /// Adds a call.
  package mutating func add(_ call: ImportedCall) { entries.append(.call(call)) }

  /// Adds a use of a resource.
  package mutating func add(_ use: ImportedUse) { entries.append(.use(use)) }

  /// Adds whatever it is.
  package mutating func add(_ entry: ImportedEntry) { entries.append(entry) }

  /// Counts a record that has counts or costs of its own, and is no call.
  package mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// Counts a call of which people should know something.
  package mutating func tell(_ sentence: String) { told[sentence, default: 0] += 1 }

  /// What people should know of an amount below zero.
  static let creditSentence = "The billed cost is below zero; it is booked as a credit."

  /// Counts a call whose cost is below zero.
  mutating func tellOfCredit(_ call: ImportedCall) {
    if let cost = call.reportedCost, cost < .zero { tell(Self.creditSentence) }
  }

  /// Begins another file.
  ///
  /// What stands in two files is one call: an export that was made later repeats
  /// what stood in the earlier one.
  mutating func beginFile() {
    names = LineNames()
    forget()
  }

  /// Drops what was found, but not what names it.
  mutating func forget() {
    entries.removeAll(keepingCapacity: true)
    (skipped, told) = ([:], [:])
  }

  /// Returns the name of a call without an id: what was written of it, and its number among equal
  /// ones of its file.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where it cannot be told how
  ///   many equal ones there were.
  package mutating func name(of text: String) throws -> String {
    try names.next(of: text.utf8)
  }
}
