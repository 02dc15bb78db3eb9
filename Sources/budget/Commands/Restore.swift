import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget restore`: a backup in the place of the ledger.
struct Restore: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Replace the ledger with a backup, and keep the old ledger beside it.",
    discussion: """
      No other process may have the ledger open. The backup is checked first, and stays where it is. The ledger may be \
      missing, empty or damaged.

      Example:
        budget restore budget-2026-11-28.sqlite
      """
  )

  @Argument(help: ArgumentHelp("The backup.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let restoration = try options.restore(from: file)
    return Answer(
      json: restoration.json(of: file),
      text: restoration.text,
      remarks: restoration.remarks
    )
  }
}

extension Restoration {
  fileprivate var text: String {
    var values = NamedValues()
    values.add("ledger", path)
    if let keptPath { values.add("kept as", keptPath) }
    values.add("newest entry", newestEntry?.iso8601 ?? "none")
    values.add("open reservations", reservations)
    return values.text
  }

  private var reservations: String {
    guard expiredReservations > 0 else { return "\(openReservations)" }
    return
      "\(openReservations), \(expiredReservations) \(expiredReservations == 1 ? "has" : "have") run out"
  }

  /// What people may forget after a restore.
  fileprivate var remarks: [String] {
    var remarks = [
      "What was recorded after the backup is missing, and no limit counts it; record or import it again."
    ]
    if openReservations > expiredReservations {
      remarks.append(
        "Open reservations hold their money until they are settled, released or expire."
      )
    }
    if !differences.isEmpty {
      let figures =
        differences.count == 1 ? "1 figure differs" : "\(differences.count) figures differ"
      remarks.append("\(figures) from the rows of the backup, as 'budget verify' says.")
    }
    return remarks
  }
}
