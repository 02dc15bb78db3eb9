import ArgumentParser
import BudgetKit

/// `budget import` alone: finds the logs on this machine, says so, and asks before it takes them
/// over.
struct ImportFound: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "found",
    abstract: "Find the logs on this machine and import them; 'budget import' alone.",
    discussion: """
      It names what it finds and asks. Where nobody can answer, --yes says that all of it is wanted.

      Example:
        budget import found --workspace acme --yes
      """
  )

  @Option(
    help: ArgumentHelp("The workspace that the calls belong to.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String?

  @Option(
    help: ArgumentHelp("The project of calls for which the log names none.", valueName: "name")
  )
  var project: String?

  @Flag(help: "Import all that is found without asking.")
  var yes = false

  @Flag(help: "Read all files again, also those that have not changed since they were read.")
  var again = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let found = LogsAtHome()
    guard !found.isEmpty else {
      throw Failure.notFound(
        "No logs were found on this machine; name their kind and place, such as 'budget import codex PATH'."
      )
    }
    guard let workspace else {
      throw Failure.usage(
        "Found \(found.sentence). Name the workspace that they belong to with --workspace."
      )
    }
    let id = try reading("--workspace") { try WorkspaceID(workspace) }
    let projectID = try project.map { text in try reading("--project") { try ProjectID(text) } }
    guard try yes || mayImport(found) else {
      throw Failure.usage("Found \(found.sentence). Nothing was imported; --yes imports them.")
    }
    return try found.imported(into: id, project: projectID, again: again, options: options)
  }

  /// Asks whoever sits at the terminal.
  private func mayImport(_ found: LogsAtHome) throws -> Bool {
    guard somebodyCanAnswer() else { return false }
    say("Found \(found.sentence). Import them? [y/N]")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}

/// The logs that lie where their programs keep them.
struct LogsAtHome {
  private let kinds: [LogKind]

  /// Looks for them.
  init() {
    kinds = LogKind.all.filter { !$0.places.isEmpty }
  }

  var isEmpty: Bool { kinds.isEmpty }

  /// What was found and where, within a sentence.
  var sentence: String {
    kinds.map { kind in
      let places = kind.places.map { quoted($0, limit: 512) }
      return "\(kind.title) in \(places.joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  /// Imports all of them, each with a summary of its own.
  ///
  /// A kind of which no log can be read does not keep the others out.
  func imported(
    into workspace: WorkspaceID,
    project: ProjectID?,
    again: Bool,
    options: GlobalOptions
  ) throws -> Answer {
    let ledger = try options.ledgerMadeIfAbsent().ledger
    var sources: [JSON] = []
    var answer = Answer(json: .null, text: "")
    for kind in kinds {
      do {
        var bar = ProgressBar("calls")
        defer { bar.end() }
        let summary = try kind.importCalls(into: ledger, id: workspace, project, again: again) {
          bar.show($0, of: nil)
        }.answer
        answer.text += "\(kind.title)\n\(summary.text)"
        answer.remarks += summary.remarks
        if summary.status != .done { answer.status = summary.status }
        sources.append(.object([.init("source", .string(kind.name))] + (summary.json.object ?? [])))
      } catch let error as LedgerError where error.code == .notFound {
        answer.remarks.append(error.message)
      }
    }
    answer.json = .object([.init("sources", .array(sources))])
    return answer
  }
}
