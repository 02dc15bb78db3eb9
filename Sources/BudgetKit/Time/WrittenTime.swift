/// A time as ISO 8601 text gives it: what the clock on the wall shows, and its offset if it is
/// written.
struct WrittenTime {
  /// The milliseconds since 1970-01-01T00:00:00 on that clock.
  let localMilliseconds: Int64

  /// The clock's offset from UTC in seconds, east positive; `nil` where the text names no zone.
  let offsetSeconds: Int64?

  /// The length in bytes of the longest text that is accepted.
  static let longest = "2026-02-01T00:00:00.123456789+00:00".utf8.count

  init(iso8601 bytes: Span<UInt8>) throws(TimeRefusal) {
    guard bytes.count <= Self.longest else { throw .shape }
    let day = try CivilDate(prefixOf: bytes)
    let (clock, zoneStart) = try readClock(bytes)
    localMilliseconds = Int64(day.daysSince1970) * 86_400_000 + clock
    offsetSeconds = try readOffset(bytes, from: zoneStart)
  }

  /// Returns the instant, taking the given zone where the text has none.
  func instant(assuming zone: Zone?) throws(TimeRefusal) -> Instant {
    let instant: Instant
    if let offsetSeconds {
      instant = Instant(millisecondsSince1970: localMilliseconds - offsetSeconds * 1_000)
    } else if let zone {
      instant = zone.instant(localMilliseconds: localMilliseconds)
    } else {
      throw .noZone
    }
    guard instant.isSupported else { throw .outsideYears }
    return instant
  }
}

extension CivilDate {
  /// Reads the `YYYY-MM-DD` with which the bytes begin.
  init(prefixOf bytes: Span<UInt8>) throws(TimeRefusal) {
    guard let year = readDigits(bytes, at: 0, count: 4), byte(bytes, at: 4) == UInt8(ascii: "-"),
      let month = readDigits(bytes, at: 5, count: 2), byte(bytes, at: 7) == UInt8(ascii: "-"),
      let day = readDigits(bytes, at: 8, count: 2)
    else { throw .shape }
    guard let date = CivilDate(validYear: year, month: month, day: day) else { throw .noSuchDay }
    self = date
  }
}

/// Reads the separator and the time of day; returns its milliseconds and where the zone begins.
private func readClock(_ bytes: Span<UInt8>) throws(TimeRefusal) -> (Int64, zoneStart: Int) {
  let separator = byte(bytes, at: 10)
  guard
    separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t")
      || separator == UInt8(ascii: " "),
    let hour = readDigits(bytes, at: 11, count: 2), byte(bytes, at: 13) == UInt8(ascii: ":"),
    let minute = readDigits(bytes, at: 14, count: 2)
  else { throw .shape }
  guard hour < 24, minute < 60 else { throw .noSuchClock }
  let whole = Int64(hour * 3_600 + minute * 60) * 1_000
  guard byte(bytes, at: 16) == UInt8(ascii: ":") else { return (whole, zoneStart: 16) }
  let (second, end) = try readSecond(bytes)
  return (whole + second, zoneStart: end)
}

/// Reads the second at byte 17 and its decimals; returns its milliseconds and where it ends.
private func readSecond(_ bytes: Span<UInt8>) throws(TimeRefusal) -> (Int64, end: Int) {
  guard let second = readDigits(bytes, at: 17, count: 2) else { throw .shape }
  guard second != 60 else { throw .leapSecond }
  guard second < 60 else { throw .noSuchClock }
  var milliseconds = Int64(second) * 1_000
  guard byte(bytes, at: 19) == UInt8(ascii: ".") else { return (milliseconds, end: 19) }
  var position = 20
  var weight: Int64 = 100
  while let digit = readDigits(bytes, at: position, count: 1) {
    milliseconds += Int64(digit) * weight
    weight /= 10
    position += 1
  }
  guard (21...29).contains(position) else { throw .decimals }
  return (milliseconds, end: position)
}

/// Reads the zone from a position to the end of the text; `nil` where there is nothing.
private func readOffset(_ bytes: Span<UInt8>, from start: Int) throws(TimeRefusal) -> Int64? {
  guard let sign = byte(bytes, at: start) else { return nil }
  if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") {
    guard bytes.count == start + 1 else { throw .shape }
    return 0
  }
  let hasColon = byte(bytes, at: start + 3) == UInt8(ascii: ":")
  guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
    let hours = readDigits(bytes, at: start + 1, count: 2),
    let minutes = readDigits(bytes, at: start + (hasColon ? 4 : 3), count: 2),
    bytes.count == start + (hasColon ? 6 : 5)
  else { throw .shape }
  guard hours < 24, minutes < 60 else { throw .noSuchOffset }
  let seconds = Int64(hours * 3_600 + minutes * 60)
  return sign == UInt8(ascii: "-") ? -seconds : seconds
}

private func byte(_ bytes: Span<UInt8>, at position: Int) -> UInt8? {
  position < bytes.count ? bytes[position] : nil
}

/// Returns the number that so many ASCII digits spell, or `nil` where one of them is missing.
private func readDigits(_ bytes: Span<UInt8>, at position: Int, count: Int) -> Int? {
  guard position + count <= bytes.count else { return nil }
  var number = 0
  for index in position..<position + count {
    let digit = bytes[index] &- UInt8(ascii: "0")
    guard digit < 10 else { return nil }
    number = number * 10 + Int(digit)
  }
  return number
}
