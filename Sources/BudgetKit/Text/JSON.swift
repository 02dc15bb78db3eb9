/// A JSON value.
///
/// Objects keep the order of their members, and numbers keep the text they were written in, so that
/// printing a parsed value loses nothing. Two values are equal when all of this is: `1` and `1.0`
/// differ.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number, as its source text.
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A name and its value.
  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }
}

extension JSON {
  /// Creates a number.
  package static func integer(_ value: Int64) -> JSON { .number(String(value)) }

  /// The value of a member, or `nil` when this is no object or has no such member.
  package subscript(key: String) -> JSON? {
    object?.first { $0.key == key }?.value
  }

  /// The value at the end of a path of members, or `nil` where the path breaks off.
  package subscript(path keys: String...) -> JSON? { self[path: keys] }

  /// The value at the end of a path of members, or `nil` where the path breaks off.
  package subscript(path keys: [String]) -> JSON? {
    keys.reduce(Optional(self)) { value, key in value?[key] }
  }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// The value of a bool, or `nil`.
  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The text of a string, or `nil`.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The source text of a number, or `nil`.
  package var number: String? {
    if case .number(let text) = self { text } else { nil }
  }

  /// The elements of an array, or `nil`.
  package var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object in their order, or `nil`.
  package var object: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value of a whole number that fits into 64 bits, or `nil`.
  ///
  /// JSON does not tell whole numbers from others, so `12`, `12.0` and `1.2e1` all are 12; `12.5`
  /// is none.
  package var int64: Int64? {
    guard let number else { return nil }
    return try? DecimalText.parse(Array(number.utf8), scale: 0, allowingExponent: true)
  }
}

extension JSON {
  /// Parses JSON text, strictly as RFC 8259 has it.
  ///
  /// Refused are: text that is not UTF-8, a byte-order mark, trailing commas, comments, text after
  /// the value, a member named twice, and arrays and objects within each other more than
  /// ``JSONScanner/deepestNesting`` deep. An escaped half of a surrogate pair (`\ud83d` alone),
  /// which JavaScript writes where it cut a text, is read as U+FFFD.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` and the offset of the
  ///   byte.
  /// - Complexity: Linear in the bytes.
  package init(parsing bytes: ArraySlice<UInt8>) throws {
    var scanner = JSONScanner(bytes)
    self = try scanner.value()
    try scanner.finish()
  }

  /// Parses JSON text, strictly as RFC 8259 has it.
  package init(parsing bytes: [UInt8]) throws {
    try self.init(parsing: bytes[...])
  }

  /// Parses JSON text, strictly as RFC 8259 has it.
  package init(parsing text: String) throws {
    try self.init(parsing: Array(text.utf8))
  }
}

extension JSONScanner {
  /// Reads the next value as a tree.
  package mutating func value() throws -> JSON {
    switch try kind() {
    case .null:
      try null()
      return .null
    case .bool: return .bool(try bool())
    case .number: return .number(String(decoding: try number(), as: UTF8.self))
    case .string: return .string(try string())
    case .array:
      var elements: [JSON] = []
      try array { scanner in elements.append(try scanner.value()) }
      return .array(elements)
    case .object:
      return .object(try members())
    }
  }

  private mutating func members() throws -> [JSON.Member] {
    var members: [JSON.Member] = []
    var keys: Set<[UInt8]> = []
    try object { scanner, key in
      guard keys.insert(Array(key.utf8)).inserted else {
        throw scanner.failure("the member \(quoted(key)) stands twice in one object; keep one")
      }
      members.append(JSON.Member(key, try scanner.value()))
    }
    return members
  }
}
