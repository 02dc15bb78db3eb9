/// The prepared statements of a connection, found by the address of their text.
///
/// A table with open places in which the address itself says where to look: a `Dictionary` takes
/// ten times as long to hash it, and a transaction asks for twenty statements.
final class StatementCache {
  private typealias Entry = (sql: UnsafePointer<UInt8>, statement: Statement)

  private var places: [Entry?] = Array(repeating: nil, count: 64)
  private var count = 0

  /// The statement of a text, if it has been prepared.
  func find(_ sql: StaticString) -> Statement? {
    places[place(of: sql.utf8Start)]?.statement
  }

  /// Keeps a statement whose text has none yet.
  func insert(_ statement: Statement, for sql: StaticString) {
    if 2 * count >= places.count { grow() }
    places[place(of: sql.utf8Start)] = (sql.utf8Start, statement)
    count += 1
  }

  func finalizeAll() {
    for entry in places { entry?.statement.finalize() }
    (places, count) = ([nil], 0)
  }

  /// Where the statement of a text lies, or would: the first open place from the one on that its
  /// address says.
  private func place(of sql: UnsafePointer<UInt8>) -> Int {
    let mask = places.count - 1
    // The upper half of the product depends on all bits of the address (Knuth's multiplicative
    // hashing).
    let product = UInt64(UInt(bitPattern: sql)) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: product >> 32) & mask
    while let entry = places[place], entry.sql != sql { place = (place + 1) & mask }
    return place
  }

  private func grow() {
    let entries = places
    places = Array(repeating: nil, count: 2 * entries.count)
    for case let entry? in entries { places[place(of: entry.sql)] = entry }
  }
}
