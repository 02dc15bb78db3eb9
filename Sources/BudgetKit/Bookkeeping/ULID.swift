import BudgetSQLite

/// An id that is new everywhere: 48 bits of the time and 80 random ones (github.com/ulid/spec).
///
/// Ids made one after the other sort in that order.
struct ULID: CustomStringConvertible {
  private let bits: UInt128

  private init(bits: UInt128) {
    self.bits = bits
  }

  /// Makes an id of an instant.
  init(at instant: Instant) {
    let time = UInt128(UInt64(bitPattern: instant.millisecondsSince1970) & 0xFFFF_FFFF_FFFF)
    bits = time << 80 | randomBits() >> 48
  }

  /// The next id of the same instant.
  var successor: ULID { ULID(bits: bits &+ 1) }

  /// The id as 26 digits of Crockford's base 32.
  var description: String {
    var text = [UInt8](repeating: 0, count: 26)
    var rest = bits
    for place in text.indices.reversed() {
      text[place] = Self.digits[Int(truncatingIfNeeded: rest & 31)]
      rest >>= 5
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}
