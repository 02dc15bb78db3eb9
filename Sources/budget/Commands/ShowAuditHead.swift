import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget audit head`: the digest of the newest change.
struct ShowAuditHead: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Print the digest of the newest change, to keep elsewhere.",
    discussion: """
      Whoever may write the file can write its audit log anew. 'budget verify --audit-head' finds that, and a log that \
      was cut off, by a head that was kept where they cannot write.

      Example:
        budget audit head > head
      """
  )

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let head = try options.ledger().audit.head()
    return Answer(
      json: .auditHead(head),
      text: head.map { "\($0)\n" } ?? "",
      remarks: head == nil ? ["No change is noted yet, so that there is no head."] : []
    )
  }
}
