import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget forget-user`: a word in the place of a person's name.
struct ForgetUser: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget-user",
    abstract: "Put a word in the place of a person's name, and keep every total.",
    discussion: """
      The name is replaced in calls, resources, adjustments, reservations, reports, budgets and alerts. The answer says \
      what may hold it still. It asks before it does; where nobody can answer, give --yes.

      Example:
        budget forget-user acme --user ada --yes
      """
  )

  @Argument(help: "The workspace.")
  var workspace: String?

  @Flag(help: "Every workspace of the ledger, in the place of one.")
  var all = false

  @Option(help: ArgumentHelp("The person, as calls name them.", valueName: "name"))
  var user: String

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The word in its place; default forgotten-1 and so on.", valueName: "word")
  )
  var word: String?

  @Flag(help: "Do it without asking.")
  var yes = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    guard (workspace != nil) != all else {
      throw Failure.usage("Name a workspace, or give --all for every one of them.")
    }
    let id = try workspace.map { text in try reading("workspace") { try WorkspaceID(text) } }
    let ledger = try options.ledger()
    guard yes || mayForget() else {
      throw Failure.usage("Nothing was changed; --yes replaces the name for good.")
    }
    let change = options.change(reason: reason)
    let forgotten = try ledger.forgetUser(user, in: id, as: word, by: change)
    return Answer(json: forgotten.json, text: forgotten.text, remarks: forgotten.remarks)
  }

  /// Asks whoever sits at the terminal.
  private func mayForget() -> Bool {
    guard somebodyCanAnswer() else { return false }
    say("Replace the name \(plain(quoted(user), limit: 200)) for good? [y/N]")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}

extension ForgottenUser {
  fileprivate var text: String {
    var values = NamedValues()
    values.add("named", word)
    values.add("workspaces", workspaces.map(\.rawValue).joined(separator: ", "))
    values.add("calls", "\(calls)")
    values.add("resources", "\(resources)")
    values.add("adjustments", "\(adjustments)")
    values.add("reservations", "\(reservations)")
    values.add("budgets and alerts", "\(budgets)")
    return values.text
  }

  /// What may hold the name still.
  fileprivate var remarks: [String] {
    var remarks: [String] = []
    if auditEntries > 0 {
      remarks.append(
        "The audit log holds the name \(counted(auditEntries, "time")), which stays: each entry follows from the one before."
      )
    }
    if mentions > 0 {
      remarks.append(
        "\(counted(mentions, "row")) may hold it in an id, a session, tags, metadata or an error."
      )
    }
    for path in archives {
      remarks.append(
        "The archive \(quoted(path, limit: 512)) may hold it; run this with --database \(quoted(path, limit: 512)) and --as \(word)."
      )
    }
    remarks.append(
      "Backups hold it, and so does unused room in the file, which 'budget backup --compact' leaves out."
    )
    return remarks
  }
}
