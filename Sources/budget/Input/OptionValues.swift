import BudgetKit

/// Runs `body`, which reads what an option or argument was given, and names it where the text
/// cannot be meant.
func reading<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as LedgerError {
    throw Failure(
      status: .badUsage,
      code: error.code.description,
      message: "\(name): \(error.message)"
    )
  }
}

/// Reads an amount of US dollars that may be booked.
func money(_ text: String, _ option: String) throws -> Money {
  try reading(option) {
    let amount = try Money(usd: text)
    guard amount >= .zero, amount <= .largestAmount else {
      throw LedgerError(
        .invalidAmount,
        "An amount must be between 0 and \(Money.largestAmount) US dollars; this is \(amount)."
      )
    }
    return amount
  }
}

/// Reads a price in dollars per million units.
func rate(_ text: String, _ option: String, per quantity: Rate.Quantity = .million) throws -> Rate {
  let rate = try reading(option) { try Rate(usd: text, per: quantity) }
  // What is rounded to nothing would be free, and nobody has said so.
  let digits = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
  guard rate != .free || !digits.contains(where: { (0x31...0x39).contains($0) }) else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is less than half a nanodollar per million, the least that a price can be; write 0 for what is free."
    )
  }
  return rate
}

/// Reads a whole number: digits, and nothing else.
func count(_ text: String, _ option: String, upTo largest: Int64) throws -> Int64 {
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is not a whole number; write digits such as 1000."
    )
  }
  guard let number = Int64(text), number <= largest else {
    let shown = text.utf8.count > 20 ? quoted(text) : text
    throw Failure.usage("\(option): \(shown) is out of range; it is at most \(largest).")
  }
  return number
}

/// Reads the path of a file that is to be written.
func filePath(_ text: String, _ option: String) throws -> String {
  // An empty name is a slip, and not a wish for a file of any name.
  guard !text.isEmpty else { throw Failure.usage("\(option) is empty; name a file.") }
  return text
}

/// Reads a number of bytes: digits, perhaps with `K`, `M` or `G` for thousands, millions or
/// thousand millions of them.
func byteCount(_ text: String, _ option: String) throws -> Int64 {
  let units: [Character: Int64] = ["K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
  let unit = text.last.flatMap { units[Character($0.uppercased())] }
  let digits = unit == nil ? text : String(text.dropLast())
  let number = digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(digits) : nil
  let bytes = number.flatMap { number -> Int64? in
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    return overflow ? nil : bytes
  }
  guard let bytes, (1_000...1_000_000_000_000).contains(bytes) else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is not a size from 1K to 1000G; write it as 500K, 10M or 1G."
    )
  }
  return bytes
}

/// Reads a time in seconds, with up to three decimals, as milliseconds.
func milliseconds(_ text: String, _ option: String) throws -> Int64 {
  let number = try? DecimalText.parse(Array(text.utf8.prefix(65)), scale: 3)
  guard let number, number >= 0 else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is not a time in seconds; write digits with up to three decimals, such as 1.5."
    )
  }
  return number
}

/// Reads an instant.
func instant(_ text: String, _ option: String) throws -> Instant {
  try reading(option) { try Instant(iso8601: text) }
}

/// Reads an instant, or a day for its first instant in a zone.
func instantOrDay(_ text: String, _ option: String, in zone: Zone) throws -> Instant {
  let length = text.utf8.count
  if length == 10 { return try reading(option) { zone.start(of: try CivilDate(iso8601: text)) } }
  // What is shorter than any instant may have been meant as a day.
  guard length >= "2026-01-31T23:59:59".utf8.count else {
    throw Failure(
      status: .badUsage,
      code: "\(LedgerError.Code.invalidTime)",
      message:
        "\(option): \(quoted(text)) is neither a day nor a time; write it as 2026-01-31 or 2026-01-31T23:59:59Z."
    )
  }
  return try instant(text, option)
}

/// Throws where a day that is planned for lies so far ahead that it must be mistyped: more than ten
/// years.
func requireNear(_ instant: Instant, _ text: String, _ option: String, now: Instant) throws {
  let tenYears: Int64 = 3_653 * 86_400_000
  guard instant <= now.adding(milliseconds: tenYears) else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is more than ten years ahead; check the year. It is \(now) now."
    )
  }
}

/// Reads the first instant of something planned: a day or an instant, at most ten years ahead.
func plannedInstant(
  _ text: String,
  _ option: String,
  in zone: Zone,
  now: Instant
) throws -> Instant {
  let start = try instantOrDay(text, option, in: zone)
  try requireNear(start, text, option, now: now)
  return start
}

/// Reads a day that is planned for, at most ten years ahead.
func plannedDay(_ text: String, _ option: String, now: Instant) throws -> CivilDate {
  let day = try reading(option) { try CivilDate(iso8601: text) }
  try requireNear(Zone.utc.start(of: day), text, option, now: now)
  return day
}

/// Reads a value that is one word of a list.
func choice<Value: RawRepresentable & CaseIterable>(
  _ text: String,
  _ option: String,
  as type: Value.Type = Value.self
) throws -> Value where Value.RawValue == String {
  guard let value = Value(rawValue: text) else {
    let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw Failure.usage("\(option): \(quoted(text)) is not known; write one of \(known).")
  }
  return value
}

/// Reads a number with up to three decimals, as thousandths.
func thousandths(_ text: String, _ option: String) throws -> Int64 {
  let number = try? DecimalText.parse(Array(text.utf8.prefix(65)), scale: 3)
  guard let number, number >= 0 else {
    throw Failure.usage(
      "\(option): \(quoted(text)) is not a factor; write digits with up to three decimals, such as 1.2."
    )
  }
  return number
}

/// Reads the id of an execution, if there is one.
func executionID(_ text: String?) throws -> ExecutionID? {
  try text.map { text in try reading("--execution") { try ExecutionID(text) } }
}
