/// Sentences about places in a log: all are counted, and the first thousand are kept.
///
/// A log can have a million bad lines, and an import must get by with little memory.
public struct ImportNotes: Sendable, Sequence {
  /// How many there were.
  public private(set) var count = 0
  /// The first of them.
  public private(set) var kept: [ImportNote] = []

  /// How many are kept.
  public static let most = 1_000

  /// Whether there was none.
  public var isEmpty: Bool { count == 0 }
  /// The first of them.
  public var first: ImportNote? { kept.first }
  /// The last of those that are kept.
  public var last: ImportNote? { kept.last }

  /// Creates an empty list.
  init() {}

  /// Adds a sentence.
  mutating func append(_ note: ImportNote) {
    count += 1
    if kept.count < Self.most { kept.append(note) }
  }

  /// Adds the sentences of another list behind these.
  mutating func append(contentsOf notes: ImportNotes) {
    count += notes.count
    kept += notes.kept.prefix(Swift.max(0, Self.most - kept.count))
  }

  /// Puts the sentences of another list before these.
  mutating func prepend(contentsOf notes: ImportNotes) {
    let own = self
    self = notes
    append(contentsOf: own)
  }

  /// Adds a sentence about a place in a file.
  mutating func add(_ file: String, _ line: Int? = nil, _ reason: String) {
    append(ImportNote(file: file, line: line, reason: reason))
  }

  /// Returns the kept sentences, in their order.
  public func makeIterator() -> IndexingIterator<[ImportNote]> { kept.makeIterator() }
}
