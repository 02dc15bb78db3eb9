package import BudgetKit

/// How the month of a case ended, as a row of `truth.csv` holds it.
package struct ForecastTruth: Sendable {
  package let id: String
  /// The series that the case is taken from, and the kind of series.
  package let series: String
  package let group: String
  /// What the whole month cost, in dollars.
  package let actual: Double
  /// What was spent up to the moment of the case, in dollars.
  package let spent: Double
  /// The case's budgets, each with the day on which it was passed.
  package let budgets: [(amount: Double, passedOn: CivilDate?)]

  /// Budgets up to this index are made from the actual total; those from it on were set beforehand.
  package static let firstSetBeforehand = 11

  /// Reads the rows of a file.
  package static func read(atPath path: String) throws -> [ForecastTruth] {
    let bytes = try readFile(atPath: path, limit: 1 << 26)
    return try CSVTable(String(decoding: bytes, as: UTF8.self)).rows.map { try ForecastTruth($0) }
  }

  init(_ row: [String: String]) throws {
    func text(_ column: String) throws -> String {
      guard let text = row[column] else { throw CaseError(description: "no column '\(column)'") }
      return text
    }
    func number(_ text: some StringProtocol) throws -> Double {
      guard let number = Double(text) else { throw CaseError(description: "no number '\(text)'") }
      return number
    }
    func list(_ column: String) throws -> [Substring] {
      try text(column).split(separator: ";", omittingEmptySubsequences: false)
    }
    id = try text("id")
    series = try text("series")
    group = try text("group")
    actual = try number(text("actual"))
    spent = try number(text("spent"))
    budgets = try zip(list("budgets"), list("runout")).map { amount, day in
      (try number(amount), day.isEmpty ? nil : try CivilDate(iso8601: String(day)))
    }
  }
}
