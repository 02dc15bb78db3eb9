/// Damage by chance to the bytes of a ledger's file; the same one for the same seed.
package struct FileDamage: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Some bytes have other values.
    case bytes
    /// One bit is another.
    case bit
    /// Two pages have changed places.
    case swap
    /// A page stands where another one stood: an index does not agree with its table any more.
    case copy
    /// A page is empty.
    case blank
    /// The end is missing.
    case cut
  }

  package let kind: Kind
  private let seed: UInt64
  private static let pageSize = 4096

  package init(seed: UInt64) {
    self.seed = seed
    kind = Kind.allCases[Int(seed % UInt64(Kind.allCases.count))]
  }

  /// Returns the bytes as they are after the damage.
  ///
  /// Most of a small ledger is its price book. Of two damages one hits the pages that name `word`,
  /// where the books are.
  package func applied(to whole: [UInt8], nearPagesNaming word: String) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes = whole
    let all = Array(0..<bytes.count / Self.pageSize)
    let named = all.filter { Self.page($0, of: bytes).contains(Array(word.utf8)) }
    let pages = Bool.random(using: &random) || named.isEmpty ? all : named
    let first = pages.randomElement(using: &random) ?? 0
    let second = pages.randomElement(using: &random) ?? 0
    switch kind {
    case .bytes:
      for _ in 0..<Int.random(in: 1...24, using: &random) {
        bytes[place(in: first, &random)] = UInt8.random(in: 0...255, using: &random)
      }
    case .bit:
      bytes[place(in: first, &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case .swap:
      bytes.replaceSubrange(Self.range(first), with: Self.page(second, of: whole))
      bytes.replaceSubrange(Self.range(second), with: Self.page(first, of: whole))
    case .copy:
      bytes.replaceSubrange(Self.range(first), with: Self.page(second, of: whole))
    case .blank:
      bytes.replaceSubrange(
        Self.range(first),
        with: repeatElement(0, count: Self.pageSize)
      )
    case .cut:
      bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
    }
    return bytes
  }

  /// A place in a page: at its head, where its structure is told, as often as anywhere else.
  private func place(in page: Int, _ random: inout SeededGenerator) -> Int {
    let isHead = Int.random(in: 0..<3, using: &random) == 0
    return page * Self.pageSize + Int.random(in: 0..<(isHead ? 64 : Self.pageSize), using: &random)
  }

  private static func range(_ page: Int) -> Range<Int> {
    page * pageSize..<(page + 1) * pageSize
  }

  private static func page(_ page: Int, of bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes[range(page)]
  }
}
