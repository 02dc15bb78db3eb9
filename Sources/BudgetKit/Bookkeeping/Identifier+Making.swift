extension Identifier {
  /// Makes an id that is new everywhere: 48 bits of the time and 80 random ones, as 26 digits of Crockford's base 32.
  ///
  /// Ids made one after the other sort in that order, so that their index grows at its end. The format is the ULID's
  /// (github.com/ulid/spec).
  static func make(at instant: Instant) -> Identifier {
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    let time = UInt128(UInt64(bitPattern: instant.millisecondsSince1970) & 0xFFFF_FFFF_FFFF)
    let random =
      UInt128(UInt64.random(in: .min ... .max)) << 16 | UInt128(UInt16.random(in: .min ... .max))
    var rest = time << 80 | random
    var text = [UInt8](repeating: 0, count: 26)
    for place in text.indices.reversed() {
      text[place] = digits[Int(truncatingIfNeeded: rest & 31)]
      rest >>= 5
    }
    return Identifier(trusted: String(decoding: text, as: UTF8.self))
  }
}
