import BudgetKit

/// A kind of logs, and where they lie.
struct LogKind {
  /// The word on the command line.
  let name: String
  /// The name that people know.
  let title: String
  /// Files and folders.
  let places: [String]
  private let reader: ([String]) throws -> any CallReader
}

extension LogKind {
  /// All kinds, with the places on this machine that are there.
  static var all: [LogKind] {
    let home = environmentVariable("HOME") ?? ""
    let claude = LogKind(
      name: "claude-code",
      title: "Claude Code",
      places: ClaudeCodePlaces.all(
        home: home,
        configured: environmentVariable("CLAUDE_CONFIG_DIR")
      )
    ) { try ClaudeCodeReader(places: $0) }
    return [claude] + LogSources.all.map { of($0, home) }
  }

  private static func of<Source: LogSource>(_: Source.Type, _ home: String) -> LogKind {
    LogKind(
      name: Source.name,
      title: Source.title,
      places: Source.placesPresent(home: home, variable: environmentVariable)
    ) { try SourceReader<Source>(places: $0) }
  }

  /// Returns a kind by its word, in a place of its own or where such logs usually lie.
  ///
  /// - Parameters:
  ///   - text: The word, or the word, an equals sign and a path.
  ///   - option: The option that it was given to.
  /// - Returns: The kind.
  /// - Throws: ``Failure`` for a word that no kind has.
  static func named(_ text: String, _ option: String) throws -> LogKind {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard let kind = all.first(where: { $0.name == parts.first }) else {
      let names = all.map(\.name).joined(separator: ", ")
      throw Failure.usage("\(option): \(quoted(text)) is not known; write one of \(names).")
    }
    guard parts.count == 2 else { return kind }
    return LogKind(name: kind.name, title: kind.title, places: [parts[1]], reader: kind.reader)
  }

  /// Imports all of them.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - workspace: The workspace that the calls belong to.
  ///   - project: The project of those for which the log names none.
  ///   - again: Whether to read what was read before, too.
  ///   - progress: Called with the number of entries done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: `LedgerError` where no log is there, or the ledger cannot be written.
  func importCalls(
    into ledger: Ledger,
    id workspace: WorkspaceID,
    _ project: ProjectID?,
    again: Bool = false,
    progress: (Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    guard let first = places.first else {
      throw LedgerError(
        .notFound,
        "No logs of \(title) were found; name a file or a folder."
      )
    }
    return try Self.take(
      reader(places),
      first,
      into: ledger,
      workspace,
      project,
      again: again,
      progress
    )
  }

  private static func take(
    _ reader: some CallReader,
    _ place: String,
    into ledger: Ledger,
    _ workspace: WorkspaceID,
    _ project: ProjectID?,
    again: Bool,
    _ progress: (Int) -> Void
  ) throws -> ImportSummary {
    try ledger.importCalls(
      from: reader,
      named: place,
      into: workspace,
      project: project,
      again: again,
      progress: progress
    )
  }
}
