/// What stands for the id of a call where millions of them are remembered: 60 bits, the same in
/// every process.
///
/// Two of a million ids have one hash with a chance of one in two million.
struct CallHash: Hashable, Sendable {
  /// The hash; its lowest four bits are zero.
  let bits: UInt64

  init(_ id: RecordID) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in id.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= hash >> 29
    hash = hash &* 0xbf58_476d_1ce4_e5b9
    hash ^= hash >> 32
    bits = hash & ~15
  }

  private init(bits: UInt64) { self.bits = bits }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
  )
  private static let length = 10

  /// Returns hashes as text, ten letters each.
  static func text(of hashes: [CallHash]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(hashes.count * length)
    for hash in hashes {
      for shift in stride(from: 58, through: 4, by: -6) {
        text.append(letters[Int(hash.bits >> UInt64(shift) & 63)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads hashes back; `nil` for what is no text of hashes.
  static func hashes(in text: String) -> [CallHash]? {
    let bytes = Array(text.utf8)
    guard bytes.count % length == 0 else { return nil }
    var values = [UInt64](repeating: 64, count: 256)
    for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt64(value) }
    var hashes: [CallHash] = []
    hashes.reserveCapacity(bytes.count / length)
    for start in stride(from: 0, to: bytes.count, by: length) {
      var bits: UInt64 = 0
      for byte in bytes[start..<(start + length)] {
        guard values[Int(byte)] < 64 else { return nil }
        bits = bits << 6 | values[Int(byte)]
      }
      hashes.append(CallHash(bits: bits << 4))
    }
    return hashes
  }
}
