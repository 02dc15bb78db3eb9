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
    var reader = try ClaudeCodeReader(places: places)
    var batch = ImportBatch(
      store,
      source: places.first ?? "",
      workspace: workspace,
      project: project
    )
    try reader.read { calls in
      for call in calls {
        try batch.add(call)
        if batch.isEmpty { progress(batch.summary.read) }
      }
    }
    try batch.write()
    var summary = batch.summary
    summary.linesRead = reader.linesRead
    summary.ignored = reader.syntheticCount
    summary.refused.prepend(contentsOf: reader.refused)
    summary.remarks.prepend(contentsOf: reader.remarks)
    summary.unread = reader.unread
    return summary
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
    var reader = try TraceReader(path: path, mapping: mapping)
    var batch = ImportBatch(store, source: path, workspace: workspace, project: project)
    try reader.read { call in
      try batch.add(call)
      if batch.isEmpty { progress(batch.summary.read) }
    }
    try batch.write()
    var summary = batch.summary
    summary.linesRead = reader.linesRead
    summary.filtered = reader.filteredOut
    summary.refused.prepend(contentsOf: reader.refused)
    summary.remarks.prepend(contentsOf: reader.remarks)
    return summary
  }
}
