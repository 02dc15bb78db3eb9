/// Bits that leave in the order in which they came.
struct BitQueue {
  private var words: [UInt64] = []
  /// The place of the first bit.
  private var start = 0
  /// The place after the last bit.
  private var end = 0

  /// Whether there is none.
  var isEmpty: Bool { start == end }

  /// Adds a bit.
  mutating func append(_ bit: Bool) {
    if end == words.count * 64 { words.append(0) }
    if bit { words[end / 64] |= 1 << UInt64(end % 64) }
    end += 1
  }

  /// Removes the first bit and returns it; `false` where there is none.
  mutating func removeOldest() -> Bool {
    guard !isEmpty else { return false }
    let bit = words[start / 64] & (1 << UInt64(start % 64)) != 0
    start += 1
    if start >= 64 * 1024, start > end / 2 { dropUsed() }
    return bit
  }

  private mutating func dropUsed() {
    let used = start / 64
    words.removeSubrange(..<used)
    start -= used * 64
    end -= used * 64
  }
}
