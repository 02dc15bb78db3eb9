import Foundation
import Testing

/// Rules about the sources that no compiler keeps.
@Suite struct TidyTests {
  private let sources = PackageFiles.root.appending(path: "Sources")

  private func files(_ folder: String = "") throws -> [PackageFiles.File] {
    try PackageFiles.swift(below: sources.appending(path: folder))
  }

  private func expectNone(
    _ pattern: String,
    in files: [PackageFiles.File],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(!files.isEmpty, sourceLocation: sourceLocation)
    let expression = try Regex(pattern)
    for file in files {
      for (index, line) in file.lines.enumerated() {
        let code = line.trimmingCharacters(in: .whitespaces)
        guard !code.hasPrefix("//"), code.contains(expression) else { continue }
        Issue.record("\(file.name):\(index + 1): \(code)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test func `SQL stands in repositories and in the SQLite layer alone`() throws {
    let others = try files().filter { file in
      let path = file.url.path()
      return !path.contains("/Repositories/") && !path.contains("/BudgetSQLite/")
        && file.name != "Schema.swift"
    }
    try expectNone(
      #"\b(SELECT|INSERT INTO|DELETE FROM|UPDATE [a-z_]+$|CREATE TABLE|PRAGMA)\b"#,
      in: others
    )
  }

  @Test func `only the SQLite layer imports SQLite`() throws {
    let others = try files().filter { !$0.url.path().contains("/BudgetSQLite/") }
    try expectNone(#"\bimport +CSQLite\b"#, in: others)
  }

  @Test func `only the command line prints`() throws {
    try expectNone(#"\b(debugPrint|print|dump)\("#, in: files("BudgetSQLite"))
    let library = try files("BudgetKit").filter { !$0.text.contains("static func print(") }
    try expectNone(#"(^|[^.\w])(debugPrint|print|dump)\("#, in: library)
  }

  @Test func `only the wire says what the fields of an answer are`() throws {
    try expectNone(#"\.fields\(|JSON\.Member"#, in: files("budget"))
    try expectNone(#"\bimport +(?!BudgetKit$)\w+$"#, in: files("BudgetWire"))
  }

  @Test func `no floating point comes near money`() throws {
    let exact = try files("BudgetKit").filter { !$0.url.path().contains("/Forecasting/") }
    try expectNone(#"\b(Double|Float|Float16|Float80|CGFloat|Decimal)\b"#, in: exact)
  }

  @Test func `the library does without Foundation`() throws {
    try expectNone(#"\bimport +Foundation"#, in: files("BudgetKit") + files("BudgetSQLite"))
  }

  @Test func `every file is short enough to be read at once`() throws {
    let tests = try PackageFiles.swift(below: PackageFiles.root.appending(path: "Tests"))
    for file in try files() + tests {
      #expect(file.lines.count < 450, "\(file.name)")
    }
  }
}
