extension ZoneRule {
  /// Reads the rule at the end of a zone file, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
  ///
  /// POSIX describes the text; hours of -167 to 167 in the time of a change come from RFC 8536.
  init(posix text: ArraySlice<UInt8>) throws(TimeRefusal) {
    var reader = RuleReader(rest: text)
    try reader.readName()
    standardOffset = -(try reader.readSeconds(hourLimit: 24))
    if reader.isAtEnd {
      daylight = nil
      return
    }
    try reader.readName()
    var offset = standardOffset + 3_600
    if reader.next != UInt8(ascii: ",") { offset = -(try reader.readSeconds(hourLimit: 24)) }
    let start = try reader.readMoment()
    let end = try reader.readMoment()
    guard reader.isAtEnd, abs(offset) < ZoneTable.offsetLimit else { throw .rule }
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

extension TimeRefusal {
  static let rule = TimeRefusal(reason: "its rule for the future is damaged; reinstall tzdata")
}

/// Takes the parts of a rule from the front of its text.
private struct RuleReader {
  var rest: ArraySlice<UInt8>

  var isAtEnd: Bool { rest.isEmpty }
  var next: UInt8? { rest.first }

  /// Takes the byte if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes the name of a zone: three letters or more, or other characters between `<` and `>`.
  mutating func readName() throws(TimeRefusal) {
    if take("<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { throw .rule }
      rest = rest[(end + 1)...]
      return
    }
    let count = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      .count
    guard count >= 3 else { throw .rule }
    rest = rest.dropFirst(count)
  }

  /// Takes a number of one to three digits.
  mutating func readNumber(_ range: ClosedRange<Int>) throws(TimeRefusal) -> Int {
    let digits = rest.prefix(4).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard (1...3).contains(digits.count), range.contains(number) else { throw .rule }
    rest = rest.dropFirst(digits.count)
    return number
  }

  /// Takes hours, and minutes and seconds where they follow, with a sign if there is one.
  mutating func readSeconds(hourLimit: Int) throws(TimeRefusal) -> Int64 {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    var seconds = try readNumber(0...hourLimit) * 3_600
    if take(":") {
      seconds += try readNumber(0...59) * 60
      if take(":") { seconds += try readNumber(0...59) }
    }
    return Int64(isNegative ? -seconds : seconds)
  }

  /// Takes a comma, a day and, after a slash, a time of that day; it is 02:00 where there is none.
  mutating func readMoment() throws(TimeRefusal) -> YearlyMoment {
    guard take(",") else { throw .rule }
    let day = try readDay()
    return YearlyMoment(day: day, secondsOfDay: take("/") ? try readSeconds(hourLimit: 167) : 7_200)
  }

  private mutating func readDay() throws(TimeRefusal) -> YearlyMoment.Day {
    if take("J") { return .ordinalWithoutLeapDay(try readNumber(1...365)) }
    guard take("M") else { return .ordinal(try readNumber(0...365)) }
    let month = try readNumber(1...12)
    guard take(".") else { throw .rule }
    let week = try readNumber(1...5)
    guard take(".") else { throw .rule }
    return .weekday(try readNumber(0...6), week: week, month: month)
  }
}
