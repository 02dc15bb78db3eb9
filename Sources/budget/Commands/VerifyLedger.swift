import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget verify`: whether all counters and totals are what the rows say.
struct VerifyLedger: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every counter and total from the rows, and say what differs.",
    discussion: """
      Exits with 0 if everything agrees and with 1 if something differs. Changes nothing. A head of the audit log \
      that was kept elsewhere ('budget audit head') shows that no change was taken out of it since.

      Example:
        budget verify
      """
  )

  @Option(
    help: ArgumentHelp("A head of the audit log that it must still hold.", valueName: "digest")
  )
  var auditHead: String?

  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let head = try auditHead.map { text in try reading("--audit-head") { try AuditDigest(text) } }
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let verification = try ledger.verify(auditHead: head)
    let differences = verification.differences
    return Answer(
      json: verification.json,
      text: verification.isOK
        ? "ok: \(verification.checked) figures and rules checked\n"
        : differences.map { plain($0, limit: 2000) + "\n" }.joined(),
      remarks: verification.isOK
        ? []
        : [
          "\(differences.count) of \(verification.checked) figures differ; keep a copy of the file."
        ],
      status: verification.isOK ? .done : .failed
    )
  }
}
