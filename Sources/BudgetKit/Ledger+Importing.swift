extension Ledger {
  /// Imports the session logs of Claude Code that lie in some places.
  ///
  /// Importing the same log again, or an earlier or later state of it, changes only what it should:
  /// a call is known by its message. The memory does not grow with the log. A file that has not
  /// changed since it was read from the same places is passed by, and of one that has only grown
  /// what was added is read.
  ///
  /// - Parameters:
  ///   - places: Home folders, `.claude` in them, `projects` in that, one project's folder, or
  ///     single logs. An answer that stands in
  ///     several of them counts once.
  ///   - workspace: The workspace that the calls belong to.
  ///   - project: The project in it.
  ///   - again: Whether to read files that have not changed since they were read, too.
  ///   - progress: Called after each batch with the number of calls done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when there is no log, or the ledger cannot be written.
  public func importClaudeCode(
    at places: [String],
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    again: Bool = false,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    try importCalls(
      from: ClaudeCodeReader(places: places),
      named: places.first ?? "",
      into: workspace,
      project: project,
      again: again,
      progress: progress
    )
  }

  /// Imports a trace: a CSV or JSONL file whose columns a mapping names.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mapping: Which column holds what.
  ///   - workspace: The workspace that the calls belong to.
  ///   - project: The project of calls for which the trace names none.
  ///   - again: Whether to read what was read before, too.
  ///   - progress: Called after each batch with the number of calls done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when the file cannot be read or lacks a column, or the ledger cannot
  ///   be written.
  public func importTrace(
    at path: String,
    mapping: TraceMapping,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    again: Bool = false,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    try importCalls(
      from: TraceReader(path: path, mapping: mapping),
      named: path,
      into: workspace,
      project: project,
      again: again,
      progress: progress
    )
  }

  /// Imports what a reader finds: in batches, each of which is one transaction.
  ///
  /// How far a file has been read is written with the last of what it told.
  ///
  /// - Parameters:
  ///   - reader: What finds calls and uses of resources.
  ///   - source: The path to name in notes.
  ///   - workspace: The workspace that they belong to.
  ///   - project: The project of those for which the log names none.
  ///   - attribution: Who and what the calls were for of which the log does not say it.
  ///   - again: Whether to read what was read before, too.
  ///   - isTail: Whether only what is new counts: nothing is remembered of the calls for a summary
  ///     of
  ///     all.
  ///   - progress: Called after each batch with the number of entries done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when the logs cannot be read at all, or the ledger not be written.
  package func importCalls(
    from reader: some CallReader,
    named source: String,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    attribution: Attribution = .none,
    again: Bool = false,
    isTail: Bool = false,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    var reader = reader
    var parts = Netstrings()
    let ofTail = isTail ? ["tail"] : []
    for part in reader.reading + ofTail + ["\(importVersion)"] { parts.add(part) }
    parts.add(project?.rawValue)
    let destination = ImportDestination(
      workspace: workspace,
      project: project,
      attribution: attribution,
      reading: "\(reader.reading[0]) \(SHA256.hexadecimal(parts.bytes))"
    )
    let hasSeveralFiles = reader.files.count > 1 && !isTail
    let cursors = try again ? .none : cursors(of: destination, hasSeveralFiles)
    var batch = ImportBatch(
      store,
      source: source,
      into: destination,
      hasSeveralFiles: hasSeveralFiles,
      isTail: isTail
    )
    try reader.readEntries(after: cursors) { piece in try batch.add(piece, progress) }
    try batch.write()
    var summary = batch.summary
    reader.complete(&summary)
    return summary
  }

  private func cursors(
    of destination: ImportDestination,
    _ hasSeveralFiles: Bool
  ) throws -> ImportCursors {
    try store.readSnapshot { connection in
      ImportCursors(
        try ImportCursorRepository.cursors(
          of: destination.workspace,
          reading: destination.reading,
          on: connection
        ),
        priceRevision: try PriceRepository.revision(on: connection),
        at: store.clock.now(),
        hasSeveralFiles: hasSeveralFiles
      )
    }
  }
}

/// Grows whenever logs are read in another way than before, so that all are read again.
private let importVersion = 1
