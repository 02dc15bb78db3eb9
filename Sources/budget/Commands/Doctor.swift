import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget doctor`: where the ledger lies, and what reads it.
struct Doctor: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the ledger's file, where it lies, and the SQLite that reads it.",
    discussion: """
      Exits with 0 even when it warns.

      Example:
        budget doctor
      """
  )

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let diagnosis = try options.ledger().diagnose()
    return Answer(json: diagnosis.json, text: diagnosis.text(.output))
  }
}

extension Diagnosis {
  fileprivate func text(_ style: Style) -> String {
    var values = NamedValues()
    values.add("file", path)
    values.add("size", "\(fileSize) bytes")
    values.add("mode", fileMode)
    values.add("log", "\(logSize) bytes")
    values.add("file system", fileSystem)
    values.add("schema", "version \(schemaVersion)")
    values.add("price book", priceBookEdition)
    values.add("SQLite", sqliteVersion)
    for bug in sqliteBugs { values.addProse("known bug", bug) }
    if let unchecked {
      values.addProse(
        "unchecked",
        "\(counted(unchecked.count, "reservation")) given without asking a budget, the last at \(unchecked.last)"
      )
    }
    let width = Terminal.columns ?? 80
    let lines = warnings.flatMap { wrapped("warning: " + plain($0, limit: 2000), width: width) }
      .map { style.warning($0) + "\n" }
    return values.text + lines.joined()
  }
}
