import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget log`: a line of JSON for whatever is recorded, as it is recorded.
struct LogSpending: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Write a line for each call as it is recorded, and one for each day.",
    discussion: """
      The lines are JSON, with the names that cost logs have. Without --follow it writes what is there and ends; with it, \
      it goes on until you press Ctrl-C. A file that is there is continued behind its last line, so that no row is \
      missed and none comes twice.

      Example:
        budget log acme --since 2026-01-01
        budget log acme --out acme.log --rotate 10M
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(
    help: ArgumentHelp("Only what began on that day or later.", valueName: "day|instant")
  )
  var since: String?

  @Flag(help: "Go on with what is recorded from now on.")
  var follow = false

  @Option(help: ArgumentHelp("Seconds between two looks, 1 to 3600.", valueName: "s"))
  var every = "2"

  @Option(help: ArgumentHelp("The file to write; default the output.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Put the file aside as <file>.1 before it grows larger, such as 500K, 10M or 1G.",
      valueName: "size"
    )
  )
  var rotate: String?

  @Option(help: ArgumentHelp("Number of full files to keep, 1 to 1000; default 5.", valueName: "n"))
  var keep: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let workspace = try workspace()
    let bound = try since.map { try usageBound($0, "--since") }
    let seconds = try count(every, "--every", upTo: 3_600)
    guard seconds >= 1 else { throw Failure.usage("--every takes 1 to 3600 seconds, not 0.") }
    let (limit, kept) = try rotation()
    let out = try out.map { try filePath($0, "--out") }
    let ledger = try options.ledger()
    let remarks = try remarks(of: workspace, since: bound, in: ledger)
    if follow { Interruption.isNoted() }
    let log =
      if let out {
        try ledger.log(
          of: workspace,
          since: bound,
          toFile: out,
          rotatingAt: limit,
          keeping: kept
        )
      } else {
        try ledger.log(of: workspace, since: bound) { try print($0) }
      }
    for sentence in remarks + log.remarks { say(sentence) }
    do {
      try run(log, every: seconds)
    } catch is NobodyReads {
      return Answer(json: .null, text: "", isPrinted: true)
    }
    guard let path = log.path else { return Answer(json: .null, text: "", isPrinted: true) }
    return Answer(
      json: log.summary.json(in: path),
      text: plain(path, limit: 4096) + "\n",
      remarks: ["Wrote \(log.summary.sentence)."]
    )
  }

  private func run(_ log: SpendingLog, every seconds: Int64) throws {
    repeat {
      while try log.writeNext(), !Interruption.hasCome {}
    } while follow && Interruption.wait(milliseconds: Int32(seconds * 1_000))
    try log.finish()
  }

  private func workspace() throws -> WorkspaceID? {
    guard scope.project == nil else {
      throw Failure.usage("A log is of whole workspaces; leave out --project.")
    }
    return try scope.scope()?.workspace
  }

  private func rotation() throws -> (limit: Int64?, kept: Int) {
    guard out != nil || rotate == nil && keep == nil else {
      throw Failure.usage("--rotate and --keep belong to --out, which names the file.")
    }
    guard rotate != nil || keep == nil else {
      throw Failure.usage("--keep belongs to --rotate, which says when a file is full.")
    }
    let kept = try keep.map { try count($0, "--keep", upTo: 1_000) } ?? 5
    guard kept >= 1 else { throw Failure.usage("--keep takes 1 to 1000 files, not 0.") }
    return (try rotate.map { try byteCount($0, "--rotate") }, Int(kept))
  }

  /// What to know before the first line.
  private func remarks(
    of workspace: WorkspaceID?,
    since: UsagePeriod.Bound?,
    in ledger: Ledger
  ) throws -> [String] {
    guard let workspace else {
      let all = try ledger.everyWorkspace()
      return all.isEmpty
        ? [remarkOnNoWorkspace] : try all.flatMap { try ledger.absence(of: $0.workspace, since) }
    }
    return try ledger.doubts(about: BudgetScope(workspace: workspace))
      + ledger.absence(of: workspace, since)
  }
}

/// Nobody reads the output any more.
private struct NobodyReads: Error {}

private func print(_ lines: [UInt8]) throws {
  let error = StandardStream.output.write(lines)
  guard error == 0 else {
    throw StandardStream.isClosedPipe(error) ? NobodyReads() : Failure.output(error)
  }
}

extension Ledger {
  /// What to say of rows that have left: they are not in a log.
  fileprivate func absence(
    of workspace: WorkspaceID,
    _ since: UsagePeriod.Bound?
  ) throws -> [String] {
    let zone = try zone(of: workspace)
    return try removedRows(of: workspace).suffix(1).compactMap { removed in
      let isLater =
        switch since {
        case nil: false
        case .day(let day)?: zone.start(of: day) >= removed.before
        case .instant(let instant)?: instant >= removed.before
        }
      guard !isLater else { return nil }
      return
        "The rows of workspace \(workspace) before \(zone.civilDate(at: removed.before)) have left the ledger and are not in this log, unless it had them before; of days that it tells for the first time it has the sums."
    }
  }
}

extension SpendingLog {
  /// What to know of the file that was there.
  fileprivate var remarks: [String] {
    guard let path, goesOn else { return [] }
    return [
      "Goes on behind the last line of \(plain(path, limit: 512))."
        + (hasCutLine ? " A half-written line was cut off, and is written again." : "")
    ]
  }
}

extension LogSummary {
  /// What was written, in words.
  fileprivate var sentence: String {
    guard lines > 0 else { return "no new line" }
    let parts = [
      (calls, "call"), (resources, "resource"), (adjustments, "adjustment"), (days, "day"),
    ]
    let told = parts.filter { $0.0 > 0 }.map { counted($0.0, $0.1) }.joined(separator: ", ")
    return "\(counted(lines, "line")): \(told)"
  }
}
