/// The prepared statements of a connection, found by the address of their text.
///
/// A table with open places in which the address itself says where to look: a `Dictionary` takes
/// ten times as long to hash it, and a transaction asks for twenty statements. Its places lie in
/// memory of their own, which is read without asking whether somebody changes it meanwhile: that
/// would take as long as the search.
final class StatementCache {
  /// A text and its statement, or neither.
  private struct Place {
    var sql: UnsafePointer<UInt8>?
    var statement: Statement?
  }

  private var places = StatementCache.emptyPlaces(64)
  private var count = 0

  deinit {
    places.deinitialize().deallocate()
  }

  /// The statement of a text, if it has been prepared.
  func find(_ sql: StaticString) -> Statement? {
    places[place(of: sql.utf8Start)].statement
  }

  /// Keeps a statement whose text has none yet.
  func insert(_ statement: Statement, for sql: StaticString) {
    if 2 * count >= places.count { grow() }
    places[place(of: sql.utf8Start)] = Place(sql: sql.utf8Start, statement: statement)
    count += 1
  }

  func finalizeAll() {
    for place in places { place.statement?.finalize() }
    places.update(repeating: Place())
    count = 0
  }

  /// Where the statement of a text lies, or would: the first open place from the one on that its
  /// address says.
  private func place(of sql: UnsafePointer<UInt8>) -> Int {
    let mask = places.count - 1
    // The upper half of the product depends on all bits of the address (Knuth's multiplicative
    // hashing).
    let product = UInt64(UInt(bitPattern: sql)) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: product >> 32) & mask
    while let other = places[place].sql, other != sql { place = (place + 1) & mask }
    return place
  }

  private func grow() {
    let filled = places
    places = Self.emptyPlaces(2 * filled.count)
    for entry in filled {
      if let sql = entry.sql { places[place(of: sql)] = entry }
    }
    filled.deinitialize().deallocate()
  }

  private static func emptyPlaces(_ count: Int) -> UnsafeMutableBufferPointer<Place> {
    let places = UnsafeMutableBufferPointer<Place>.allocate(capacity: count)
    places.initialize(repeating: Place())
    return places
  }
}
