/// A time as ISO 8601 text gives it: what the clock on the wall shows, and its offset if it is written.
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

/// Why text is not a time, as the end of a sentence.
struct TimeRefusal: Error {
  let reason: String

  static let shape = TimeRefusal(reason: "write it as 2026-01-31T23:59:59Z")
  static let dayShape = TimeRefusal(reason: "write it as 2026-01-31")
  static let noZone = TimeRefusal(
    reason: "it has no zone; add Z for UTC or an offset such as +01:00"
  )
  static let noSuchDay = TimeRefusal(reason: "the calendar has no such day; correct the date")
  static let leapSecond = TimeRefusal(reason: "second 60 is not counted here; use 59")
  static let noSuchClock = TimeRefusal(reason: "clocks run from 00:00:00 to 23:59:59; correct it")
  static let noSuchOffset = TimeRefusal(reason: "an offset runs from -23:59 to +23:59; correct it")
  static let decimals = TimeRefusal(reason: "a second has 1 to 9 decimals; shorten it")
  static let outsideYears = TimeRefusal(reason: "it lies outside the years 0001 to 9999 in UTC")
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

/// Appends the last decimal digits of a number that is not negative, with leading zeros.
func appendDigits(of number: Int, count: Int, to bytes: inout [UInt8]) {
  var divisor = 1
  for _ in 1..<max(count, 1) { divisor *= 10 }
  while divisor > 0 {
    bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
    divisor /= 10
  }
}

/// Returns the beginning of a value in quotes for a message, other bytes than printable ASCII as `?`.
func quoted(_ bytes: Span<UInt8>) -> String {
  var text: [UInt8] = []
  for index in 0..<min(bytes.count, 40) {
    let byte = bytes[index]
    text.append((0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
  }
  let ellipsis = bytes.count > 40 ? "..." : ""
  return "'\(String(decoding: text, as: UTF8.self))\(ellipsis)'"
}

/// Returns the beginning of a value in quotes for a message, other bytes than printable ASCII as `?`.
func quoted(_ text: String) -> String {
  let bytes = [UInt8](text.utf8.prefix(41))
  return quoted(bytes.span)
}
