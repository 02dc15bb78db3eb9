extension Ledger {
  /// Imports the session logs of Claude Code that lie in some places.
  ///
  /// Importing the same log again, or an earlier or later state of it, changes only what it should:
  /// a call is known by its message. The memory does not grow with the log.
  ///
  /// - Parameters:
  ///   - places: Home folders, `.claude` in them, `projects` in that, one project's folder, or
  ///     single logs. An answer that stands in
  ///     several of them counts once.
  ///   - workspace: The workspace that the calls belong to.
  ///   - project: The project in it.
  ///   - progress: Called after each batch with the number of calls done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when there is no log, or the ledger cannot be written.
  public func importClaudeCode(
    at places: [String],
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    try importCalls(
      from: ClaudeCodeReader(places: places),
      named: places.first ?? "",
      into: workspace,
      project: project,
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
  ///   - progress: Called after each batch with the number of calls done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when the file cannot be read or lacks a column, or the ledger cannot
  ///   be written.
  public func importTrace(
    at path: String,
    mapping: TraceMapping,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    try importCalls(
      from: TraceReader(path: path, mapping: mapping),
      named: path,
      into: workspace,
      project: project,
      progress: progress
    )
  }

  /// Imports what a reader finds: in batches, each of which is one transaction.
  ///
  /// - Parameters:
  ///   - reader: What finds calls and uses of resources.
  ///   - source: The path to name in notes.
  ///   - workspace: The workspace that they belong to.
  ///   - project: The project of those for which the log names none.
  ///   - progress: Called after each batch with the number of entries done.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when the logs cannot be read at all, or the ledger not be written.
  package func importCalls(
    from reader: some CallReader,
    named source: String,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    var reader = reader
    var batch = ImportBatch(store, source: source, workspace: workspace, project: project)
    try reader.readEntries { entries in
      for entry in entries {
        try batch.add(entry)
        if batch.isEmpty { progress(batch.summary.read) }
      }
    }
    try batch.write()
    var summary = batch.summary
    reader.complete(&summary)
    return summary
  }
}
