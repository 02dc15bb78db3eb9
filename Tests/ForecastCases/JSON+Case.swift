import BudgetKit

/// What a line of the cases lacks.
struct CaseError: Error, CustomStringConvertible {
  let description: String
}

extension JSON {
  /// Returns the text of a field.
  func text(_ key: String) throws -> String {
    guard let text = self[key]?.string else { throw CaseError(description: "no text '\(key)'") }
    return text
  }

  /// Returns the day of a field.
  func date(_ key: String) throws -> CivilDate {
    try CivilDate(iso8601: try text(key))
  }

  /// Returns the number of a field.
  func double(_ key: String) throws -> Double {
    guard let number = self[key]?.double else { throw CaseError(description: "no number '\(key)'") }
    return number
  }

  /// Returns the amount of dollars of a field, rounded to nanodollars.
  func money(_ key: String) throws -> Money { Money(caseDollars: try double(key)) }

  /// Returns the amounts of dollars of a list; empty where there is none.
  func moneys(_ key: String) throws -> [Money] {
    try (self[key]?.array ?? []).map { element in
      guard let number = element.double else {
        throw CaseError(description: "no number in '\(key)'")
      }
      return Money(caseDollars: number)
    }
  }

  private var double: Double? { number.flatMap(Double.init) }
}

extension Money {
  /// Creates an amount from the dollars of a case.
  init(caseDollars dollars: Double) {
    self.init(nanodollars: Int64(exactly: (dollars * 1e9).rounded()) ?? .max)
  }

  /// The amount in dollars.
  package var caseDollars: Double { Double(nanodollars) / 1e9 }
}

/// Returns the lines of a file that are not empty, read as JSON.
func jsonLines(atPath path: String) throws -> [JSON] {
  try readFile(atPath: path, limit: 1 << 30)
    .split(separator: UInt8(ascii: "\n"))
    .map { try JSON(parsing: $0) }
}
