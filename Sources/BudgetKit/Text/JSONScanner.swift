/// Walks JSON text once from front to back, so that a reader can pick what it needs and skip the
/// rest.
///
/// Whoever scans asks for the ``kind()`` of the next value and then reads it or skips it; exactly
/// one value has to be taken for each member and each element.
///
/// ```swift
/// var scanner = JSONScanner(bytes)
/// try scanner.object { scanner, key in
///   if key == "model" { model = try scanner.string() } else { try scanner.skip() }
/// }
/// ```
package struct JSONScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var depth = 0

  /// How deep arrays and objects may stand within each other.
  package static let deepestNesting = 128

  /// Creates a scanner at the first byte.
  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// What a value is.
  package enum Kind: Sendable {
    case null
    case bool
    case number
    case string
    case array
    case object
  }

  /// Returns what the next value is, without taking it.
  package mutating func kind() throws -> Kind {
    skipBlanks()
    guard position < bytes.endIndex else { throw failure("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw failure("a value should stand here")
    }
  }

  /// Throws unless nothing but blanks is left.
  package mutating func finish() throws {
    skipBlanks()
    guard position == bytes.endIndex else { throw failure("text follows after the value") }
  }

  /// Returns an error that names the place reached.
  package func failure(_ sentence: String) -> LedgerError {
    LedgerError(
      .malformedInput,
      "Byte \(position - bytes.startIndex) of the JSON text: \(sentence)."
    )
  }
}

// MARK: - Values

extension JSONScanner {
  /// Takes a `null`.
  package mutating func null() throws {
    try take("null")
  }

  /// Takes a bool.
  package mutating func bool() throws -> Bool {
    let isTrue = try next() == UInt8(ascii: "t")
    try take(isTrue ? "true" : "false")
    return isTrue
  }

  /// Takes a number and returns its text.
  package mutating func number() throws -> ArraySlice<UInt8> {
    skipBlanks()
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if peek() == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if let mark = peek(), mark | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return bytes[start..<position]
  }

  /// Takes an array; the closure takes each of its elements.
  package mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
    try open(UInt8(ascii: "["))
    if try !closes(UInt8(ascii: "]")) {
      repeat { try element(&self) } while try continues(until: UInt8(ascii: "]"))
    }
    depth -= 1
  }

  /// Takes an object; the closure is given the name of each member and takes its value.
  package mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
    try open(UInt8(ascii: "{"))
    if try !closes(UInt8(ascii: "}")) {
      repeat {
        let key = try string()
        try colon()
        try member(&self, key)
      } while try continues(until: UInt8(ascii: "}"))
    }
    depth -= 1
  }

  /// Takes an object; the closure is given each member that is wanted and takes its value, the
  /// others are skipped.
  ///
  /// A member that stands twice is given twice.
  package mutating func object<Field>(
    picking fields: JSONFields<Field>,
    _ member: (inout JSONScanner, Field) throws -> Void
  ) throws {
    try open(UInt8(ascii: "{"))
    if try !closes(UInt8(ascii: "}")) {
      repeat {
        let (name, hasEscapes) = try rawString()
        let field =
          hasEscapes
          ? fields.field(named: Array(try unescaped(name).utf8)[...]) : fields.field(named: name)
        try colon()
        if let field { try member(&self, field) } else { try skip() }
      } while try continues(until: UInt8(ascii: "}"))
    }
    depth -= 1
  }

  /// Takes a value of any kind and returns its text when it is a string, else `nil`.
  package mutating func stringOrNil() throws -> String? {
    if try kind() == .string { return try string() }
    try skip()
    return nil
  }

  /// Takes a value of any kind.
  ///
  /// What is skipped is checked for its structure and its numbers; the text of its strings is not.
  package mutating func skip() throws {
    switch try kind() {
    case .null: try take("null")
    case .bool: _ = try bool()
    case .number: _ = try number()
    case .string: _ = try rawString()
    case .array: try array { scanner in try scanner.skip() }
    case .object: try skipObject()
    }
  }

  private mutating func skipObject() throws {
    try open(UInt8(ascii: "{"))
    if try !closes(UInt8(ascii: "}")) {
      repeat {
        _ = try rawString()
        try colon()
        try skip()
      } while try continues(until: UInt8(ascii: "}"))
    }
    depth -= 1
  }
}

// MARK: - Strings

extension JSONScanner {
  /// Takes a string and returns its text.
  package mutating func string() throws -> String {
    let (raw, hasEscapes) = try rawString()
    if hasEscapes { return try unescaped(raw) }
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw failure("the string before this byte is not UTF-8")
    }
    return text
  }

  /// Takes a string and returns the bytes between its quotes, and whether they hold escapes.
  private mutating func rawString() throws -> (ArraySlice<UInt8>, hasEscapes: Bool) {
    guard try next() == UInt8(ascii: "\"") else { throw failure("a string should stand here") }
    position += 1
    let (start, end) = (position, bytes.endIndex)
    var (index, hasEscapes) = (start, false)
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return (bytes[start..<index], hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      } else if byte < 0x20 {
        position = index
        throw failure("a control character stands in a string; escape it")
      }
      index += 1
    }
    position = end
    throw failure("the text ends within a string")
  }

  /// Returns the text of a string that holds escapes.
  private func unescaped(_ raw: ArraySlice<UInt8>) throws -> String {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try scalar(after: &rest).utf8)
      } else {
        text.append(byte)
      }
    }
    guard let valid = String(validating: text, as: UTF8.self) else {
      throw failure("the string before this byte is not UTF-8")
    }
    return valid
  }

  /// Takes an escape, whose backslash has been taken, and returns the character that it stands for.
  private func scalar(after rest: inout ArraySlice<UInt8>) throws -> String {
    switch rest.popFirst() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode(after: &rest)
    default: throw failure("the string before this byte holds an unknown escape")
    }
  }

  /// Takes the digits of a `\u` escape, and those of a second one that completes a surrogate pair.
  private func unicode(after rest: inout ArraySlice<UInt8>) throws -> String {
    let unit = try fourDigits(&rest)
    if let scalar = Unicode.Scalar(unit) { return String(scalar) }
    guard unit < 0xDC00, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      return "\u{FFFD}"
    }
    var following = rest.dropFirst(2)
    let low = try fourDigits(&following)
    guard low >= 0xDC00 && low < 0xE000 else { return "\u{FFFD}" }
    rest = following
    let value = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
    return Unicode.Scalar(value).map { String($0) } ?? "\u{FFFD}"
  }

  private func fourDigits(_ rest: inout ArraySlice<UInt8>) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = rest.popFirst(), let digit = hexadecimalDigit(byte) else {
        throw failure("the string before this byte holds a \\u without four hexadecimal digits")
      }
      value = value << 4 | digit
    }
    return value
  }
}

// MARK: - Marks between values

extension JSONScanner {
  private mutating func skipBlanks() {
    while position < bytes.endIndex {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func peek() -> UInt8? {
    position < bytes.endIndex ? bytes[position] : nil
  }

  /// Returns the next byte that is no blank, without taking it.
  private mutating func next() throws -> UInt8 {
    skipBlanks()
    guard position < bytes.endIndex else { throw failure("the text ends too early") }
    return bytes[position]
  }

  private mutating func take(_ word: String) throws {
    skipBlanks()
    guard bytes[position...].starts(with: word.utf8) else {
      throw failure("a value should stand here")
    }
    position += word.utf8.count
  }

  private mutating func digits() throws {
    let start = position
    while let byte = peek(), byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
      position += 1
    }
    guard position > start else { throw failure("a digit should stand here") }
  }

  private mutating func colon() throws {
    guard try next() == UInt8(ascii: ":") else { throw failure("a colon should stand here") }
    position += 1
  }

  private mutating func open(_ mark: UInt8) throws {
    guard try next() == mark else {
      throw failure("\(mark == UInt8(ascii: "{") ? "an object" : "an array") should stand here")
    }
    guard depth < Self.deepestNesting else {
      throw failure("values stand more than \(Self.deepestNesting) deep within each other")
    }
    depth += 1
    position += 1
  }

  /// Takes the closing mark if it follows.
  private mutating func closes(_ mark: UInt8) throws -> Bool {
    guard try next() == mark else { return false }
    position += 1
    return true
  }

  /// Takes a comma and returns `true`, or takes the closing mark and returns `false`.
  private mutating func continues(until mark: UInt8) throws -> Bool {
    let byte = try next()
    guard byte == UInt8(ascii: ",") || byte == mark else {
      throw failure(
        "a comma or the end of the \(mark == UInt8(ascii: "}") ? "object" : "array") should stand here"
      )
    }
    position += 1
    return byte != mark
  }
}
