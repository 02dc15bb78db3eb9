/// The texts that a statement's parameters are bound to, in one place that lives as long as the
/// statement.
///
/// SQLite can use them where they are; otherwise it takes memory for each, copies it, and gives it
/// back. A text stays until the statement is bound anew, so SQLite never sees one that has been
/// overwritten.
struct BoundTexts: ~Copyable {
  private let start = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
  private var count = 0

  /// Enough for the ids and names of a row; what is longer, SQLite copies.
  private static let capacity = 512

  deinit {
    start.deallocate()
  }

  /// Copies a text and returns where it is from now on, or `nil` where there is no room left.
  mutating func keep(_ text: UnsafeBufferPointer<CChar>) -> UnsafePointer<CChar>? {
    guard text.count <= Self.capacity - count else { return nil }
    let place = start + count
    if let source = text.baseAddress { place.update(from: source, count: text.count) }
    count += text.count
    return UnsafePointer(place)
  }

  /// Makes room for the next texts.
  mutating func removeAll() {
    count = 0
  }
}
