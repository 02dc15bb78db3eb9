/// How often each of very many digests came, in little memory.
///
/// The last half million are at hand. Those before lie in runs, each sorted, in a file that has no
/// name; of each run the memory holds a filter of a byte and a half a digest, which tells of nearly
/// every digest that it is not there. Where no such file can be made, all stay in memory.
///
/// The first eight bytes of a SHA-256 stand for it: two of ten million lines share them with a
/// chance of one in 300,000, and then one of them is named as a second line, every time.
struct DigestCounts {
  private var recent: [UInt64: UInt32] = [:]
  private var runs: [DigestRun] = []
  private var file: ScratchFile?
  private var most: Int

  /// - Parameter most: How many digests are kept at hand.
  init(most: Int = 500_000) { self.most = most }

  /// Counts a digest, and returns how often it has come now.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where the file cannot be
  ///   read: a digest must not count as new that is not.
  mutating func count(_ digest: UInt64) throws -> UInt32 {
    if let count = recent[digest] {
      recent[digest] = count + 1
      return count + 1
    }
    // What is at hand goes before the runs, and a later run before an earlier one.
    let before = try countBefore(of: digest)
    recent[digest] = (before ?? 0) + 1
    if recent.count >= most { put(away: recent) }
    return (before ?? 0) + 1
  }

  private func countBefore(of digest: UInt64) throws -> UInt32? {
    guard let file else { return nil }
    for run in runs.reversed() {
      if let count = try run.count(of: digest, in: file) { return count }
    }
    return nil
  }

  private mutating func put(away counts: [UInt64: UInt32]) {
    if file == nil { file = ScratchFile() }
    guard let file, let run = DigestRun(counts, in: file) else {
      // There is no room: all that comes stays at hand.
      most = .max
      return
    }
    runs.append(run)
    recent.removeAll(keepingCapacity: true)
  }
}

/// Digests and their counts in a file, in the order of the digests.
private struct DigestRun {
  private let start: Int64
  private let count: Int
  /// The first digest of each block.
  private var fences: [UInt64] = []
  private var filter: [UInt64]

  private static let entry = 12
  private static let block = 256

  /// Writes digests to the end of a file; `nil` where it takes no more.
  init?(_ counts: [UInt64: UInt32], in file: ScratchFile) {
    let sorted = counts.sorted { $0.key < $1.key }
    count = sorted.count
    filter = [UInt64](repeating: 0, count: (sorted.count * 12 + 63) / 64)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sorted.count * Self.entry)
    for (index, (digest, count)) in sorted.enumerated() {
      if index % Self.block == 0 { fences.append(digest) }
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: digest >> UInt64(shift)))
      }
      for shift in stride(from: 24, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: count >> UInt32(shift)))
      }
    }
    guard let start = file.append(bytes) else { return nil }
    self.start = start
    for (digest, _) in sorted {
      for bit in places(of: digest) { filter[bit >> 6] |= 1 << UInt64(bit & 63) }
    }
  }

  /// Returns the bits of the filter that a digest sets.
  ///
  /// Digests are as good as random, so that their own bits choose.
  private func places(of digest: UInt64) -> [Int] {
    let bits = UInt64(filter.count * 64)
    let step = digest >> 32 | 1
    return (0..<5).map { Int((digest &+ $0 &* step &* 0x9e37_79b9_7f4a_7c15) % bits) }
  }

  /// Returns the count of a digest; `nil` where the run has none.
  func count(of digest: UInt64, in file: ScratchFile) throws -> UInt32? {
    let isPossible = places(of: digest).allSatisfy { filter[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }
    guard isPossible, let block = lastFence(upTo: digest) else { return nil }
    let first = block * Self.block
    let length = min(Self.block, count - first) * Self.entry
    let bytes = try file.read(length, at: start + Int64(first * Self.entry))
    for place in stride(from: 0, to: bytes.count, by: Self.entry) {
      let found = bytes[place..<(place + 8)].reduce(0) { $0 << 8 | UInt64($1) }
      guard found == digest else { continue }
      return bytes[(place + 8)..<(place + 12)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    return nil
  }

  /// Returns the block in which a digest stands if it is there at all.
  private func lastFence(upTo digest: UInt64) -> Int? {
    var low = 0
    var high = fences.count
    while low < high {
      let middle = (low + high) / 2
      if fences[middle] <= digest { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}
