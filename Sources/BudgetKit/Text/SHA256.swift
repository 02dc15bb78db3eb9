/// The hash function SHA-256 of FIPS 180-4.
///
/// It names records that came without an id, and chains no secrets: it is not hardened against
/// timing.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  /// Creates a hash of nothing.
  package init() {}

  /// Adds bytes.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    length &+= UInt64(bytes.count)
    pending.append(contentsOf: bytes)
    consumeBlocks()
  }

  /// Returns the hash of all bytes added, in 32 bytes.
  package func finalized() -> [UInt8] {
    var last = self
    last.pending.append(0x80)
    while last.pending.count % 64 != 56 { last.pending.append(0) }
    let bits = length &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      last.pending.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    last.consumeBlocks()
    return last.state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// Returns the hash of the bytes as 64 hexadecimal digits in lower case.
  package static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return BudgetKit.hexadecimal(hash.finalized())
  }

  private mutating func consumeBlocks() {
    var start = 0
    while pending.count - start >= 64 {
      mix(from: start)
      start += 64
    }
    pending.removeFirst(start)
  }

  /// Mixes 64 bytes into the state.
  private mutating func mix(from start: Int) {
    let words = schedule(from: start)
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let first = h &+ bigSigma1(e) &+ choice &+ Self.constants[round] &+ words[round]
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let second = bigSigma0(a) &+ majority
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  /// Returns the 64 words that a block of 64 bytes is spread over.
  private func schedule(from start: Int) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(64)
    for index in 0..<16 {
      let byte = start + index * 4
      words.append(
        UInt32(pending[byte]) << 24 | UInt32(pending[byte + 1]) << 16
          | UInt32(pending[byte + 2]) << 8 | UInt32(pending[byte + 3])
      )
    }
    for index in 16..<64 {
      words.append(
        smallSigma1(words[index - 2]) &+ words[index - 7]
          &+ smallSigma0(words[index - 15]) &+ words[index - 16]
      )
    }
    return words
  }

  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585,
    0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

private func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
  word >> bits | word << (32 - bits)
}

private func bigSigma0(_ word: UInt32) -> UInt32 {
  rotated(word, 2) ^ rotated(word, 13) ^ rotated(word, 22)
}

private func bigSigma1(_ word: UInt32) -> UInt32 {
  rotated(word, 6) ^ rotated(word, 11) ^ rotated(word, 25)
}

private func smallSigma0(_ word: UInt32) -> UInt32 {
  rotated(word, 7) ^ rotated(word, 18) ^ word >> 3
}

private func smallSigma1(_ word: UInt32) -> UInt32 {
  rotated(word, 17) ^ rotated(word, 19) ^ word >> 10
}
