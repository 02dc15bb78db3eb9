import Foundation

/// A ledger that a released version has made, packed in `Tests/Golden`, and what that version said
/// of it.
struct GoldenLedger: Sendable, CustomStringConvertible {
  let name: String
  /// The time at which the questions were asked.
  let now: String

  static let all = [
    GoldenLedger(name: "empty", now: "2026-11-27T12:00:00Z"),
    GoldenLedger(name: "demo", now: "2026-01-20T12:00:00Z"),
    states,
    calls,
  ]
  static let states = GoldenLedger(name: "states", now: "2026-11-27T12:00:00Z")
  static let calls = GoldenLedger(name: "calls", now: "2026-11-25T12:00:00Z")

  var description: String { name }

  private var packed: String { BudgetCommand.root + "/Tests/Golden/version-1/\(name)" }

  /// A question to the command, without `--now` and `--json`, and what it printed.
  struct Question: Sendable {
    let line: String
    let answer: String
  }
}

extension GoldenLedger {
  /// Unpacks the ledger into the folder of a command.
  func unpack(for budget: BudgetCommand, as file: String = "budget.sqlite") throws {
    let line = "umask 077; gunzip -c '\(packed).sqlite.gz' > '\(budget.folder)/\(file)'"
    guard try budget.shell(line).status == 0 else { throw CocoaError(.fileReadUnknown) }
  }

  /// The questions that were asked, with the answers of the version that made the ledger.
  func questions(for budget: BudgetCommand) throws -> [Question] {
    let text = try budget.shell("gunzip -c '\(packed).txt.gz'").output
    return text.split(separator: "$ ").filter { !$0.isEmpty }.map { part in
      let lines = part.split(separator: "\n", maxSplits: 1)
      return Question(
        line: String(lines[0]),
        answer: lines.count > 1 ? Self.withoutCount(String(lines[1])) : ""
      )
    }
  }

  /// Asks one question, as the file of answers has it.
  func answer(to question: Question, by budget: BudgetCommand) throws -> String {
    let outcome = try budget("\(question.line) --now \(now) --json")
    return Self.withoutLaterFields(Self.withoutCount(outcome.output))
      + (outcome.status == 0 ? "" : "(\(outcome.status))\n")
  }

  /// An answer without the fields that version 1 did not have, as they are where it would have said
  /// the same.
  private static func withoutLaterFields(_ answer: String) -> String {
    answer.replacing(/,"measure":(null|"cost")|,"(usage|usage_excess|amount)":null/, with: "")
  }

  /// An answer without how many rules `verify` looked at: a later version looks at more of them.
  private static func withoutCount(_ answer: String) -> String {
    answer.replacing(/"checked":[0-9]+,/, with: "")
  }
}
