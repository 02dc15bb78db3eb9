/// The usage object of an answer, read count by count.
struct UsageObject {
  let json: JSON

  /// Throws unless the value is an object.
  init(_ json: JSON) throws {
    guard json.object != nil else {
      throw LedgerError(
        .malformedInput,
        "The usage must be a JSON object; this is \(Self.shown(json))."
      )
    }
    self.json = json
  }

  /// Returns whether a member of one of these names stands in the object and is not null.
  func holds(_ keys: String...) -> Bool {
    keys.contains { key in json[key].map { !$0.isNull } ?? false }
  }

  /// Returns the first count that is given among several places to look, or `nil` when none is.
  ///
  /// Places are member names, joined by dots where one object stands in another. A count that is
  /// there but is no whole number from 0 to ``TokenUsage/largestCount`` is an error.
  func count(_ places: String...) throws -> Int64? {
    for place in places {
      if let value = try value(at: place) { return try Self.count(value, at: place) }
    }
    return nil
  }

  /// Returns the first count that is given among several places, and throws when none is.
  func require(_ places: String...) throws -> Int64 {
    for place in places {
      if let value = try value(at: place) { return try Self.count(value, at: place) }
    }
    throw LedgerError(
      .malformedInput,
      "The usage lacks \(places.joined(separator: " or ")); pass the whole usage object of a finished answer."
    )
  }

  /// Returns the objects of a list, or an empty list when it is absent.
  func objects(_ key: String) throws -> [UsageObject] {
    guard let value = json[key], !value.isNull else { return [] }
    guard let elements = value.array else {
      throw LedgerError(
        .malformedInput,
        "\(key) must be a list; this is \(Self.shown(value))."
      )
    }
    return try elements.map(UsageObject.init)
  }

  /// Returns the text of a member, or `nil` when it is absent or no text.
  func text(_ key: String) -> String? { json[key]?.string }

  /// Walks a path, and throws where a step of it is no object.
  private func value(at place: String) throws -> JSON? {
    var value = json
    for key in place.split(separator: ".") {
      guard value.object != nil else {
        throw LedgerError(
          .malformedInput,
          "\(place) cannot be read, for what holds it is no object but \(Self.shown(value))."
        )
      }
      guard let next = value[String(key)], !next.isNull else { return nil }
      value = next
    }
    return value
  }

  private static func count(_ value: JSON, at place: String) throws -> Int64 {
    guard value.number != nil else {
      throw LedgerError(.malformedInput, "\(place) must be a number; this is \(shown(value)).")
    }
    guard let count = value.int64, count >= 0, count <= TokenUsage.largestCount else {
      throw LedgerError(
        .invalidAmount,
        "\(place) must be a whole number from 0 to \(TokenUsage.largestCount); this is \(shown(value))."
      )
    }
    return count
  }

  private static func shown(_ value: JSON) -> String {
    switch value {
    case .object: "an object"
    case .array: "a list"
    case .string: "text"
    case .number(let text): quoted(text)
    case .bool, .null: value.description
    }
  }
}
