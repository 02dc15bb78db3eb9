internal import BudgetSQLite

extension Ledger {
  /// How many calls of an import share a transaction.
  private static let importBatchSize = 1000

  /// Imports the session logs of Claude Code that lie in a folder.
  ///
  /// Importing the same log again, or an earlier or later state of it, changes only what it should: a call is known by its message.
  ///
  /// - Parameters:
  ///   - path: The home folder, its `.claude`, `projects` in that, one project's folder, or one log.
  ///   - workspace: The workspace that the calls belong to.
  ///   - project: The project in it.
  ///   - progress: Called after each batch with the number of calls done and of all calls.
  /// - Returns: What was found, and what became of it.
  /// - Throws: ``LedgerError`` when the folder cannot be read, or the ledger cannot be written.
  package func importClaudeCode(
    at path: String,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> ImportSummary {
    let reader = try ClaudeCodeReader(path: path)
    var summary = ImportSummary()
    summary.linesRead = reader.linesRead
    summary.ignored = reader.syntheticCount
    summary.refused = reader.refused
    summary.remarks = reader.remarks
    let calls = reader.importedCalls
    for start in stride(from: 0, to: calls.count, by: Self.importBatchSize) {
      let end = min(start + Self.importBatchSize, calls.count)
      try importBatch(
        calls[start..<end],
        from: path,
        into: workspace,
        project: project,
        &summary
      )
      progress(end, calls.count)
    }
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
  /// - Throws: ``LedgerError`` when the file cannot be read or lacks a column, or the ledger cannot be written.
  package func importTrace(
    at path: String,
    mapping: TraceMapping,
    into workspace: WorkspaceID,
    project: ProjectID? = nil,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> ImportSummary {
    var reader = try TraceReader(path: path, mapping: mapping)
    var summary = ImportSummary()
    var batch: [ImportedCall] = []
    try reader.read { call in
      batch.append(call)
      guard batch.count == Self.importBatchSize else { return }
      try importBatch(batch[...], from: path, into: workspace, project: project, &summary)
      batch.removeAll(keepingCapacity: true)
      progress(summary.read)
    }
    try importBatch(batch[...], from: path, into: workspace, project: project, &summary)
    summary.linesRead = reader.linesRead
    summary.refused = reader.refused + summary.refused
    return summary
  }

  /// Imports some calls in one transaction.
  ///
  /// A call that cannot be booked is refused by name; the rest goes in.
  private func importBatch(
    _ calls: ArraySlice<ImportedCall>,
    from path: String,
    into workspace: WorkspaceID,
    project: ProjectID?,
    _ summary: inout ImportSummary
  ) throws {
    do {
      summary = try importTogether(calls, from: path, into: workspace, project: project, summary)
    } catch let error as LedgerError where error.concernsOneRow {
      // A call failed half booked, and all of them were undone. Each goes in alone now, so that only that one is refused.
      guard calls.count > 1 else { return summary.refuse(calls, from: path, error) }
      for index in calls.indices {
        try importBatch(
          calls[index...index],
          from: path,
          into: workspace,
          project: project,
          &summary
        )
      }
    }
  }

  /// Imports all of some calls but those that are refused before anything of them is written.
  private func importTogether(
    _ calls: ArraySlice<ImportedCall>,
    from path: String,
    into workspace: WorkspaceID,
    project: ProjectID?,
    _ before: ImportSummary
  ) throws -> ImportSummary {
    guard !calls.isEmpty else { return before }
    return try store.write { bookkeeper, connection in
      var summary = before
      for index in calls.indices {
        let changes = connection.totalChanges
        do {
          let call = try calls[index].llmCall(in: workspace, project: project)
          let outcome = try bookkeeper.importCall(call, on: connection)
          try summary.count(outcome) { try bookkeeper.gap(of: $0, on: connection) }
        } catch let error as LedgerError where connection.totalChanges == changes {
          summary.refuse(calls[index...index], from: path, error)
        }
      }
      return summary
    }
  }
}

extension ImportSummary {
  fileprivate mutating func refuse(
    _ calls: ArraySlice<ImportedCall>,
    from path: String,
    _ error: LedgerError
  ) {
    refused += calls.map { call in
      ImportNote(file: path, line: nil, reason: "Call \(quoted(call.id)): \(error.message)")
    }
  }
}

extension LedgerError {
  /// Whether the error is about what was to be written, not about the file or its lock.
  fileprivate var concernsOneRow: Bool {
    let codes: Set<Code> = [.invalidAmount, .invalidID, .invalidTime, .invalidValue, .conflict]
    return codes.contains(code) || (cause as? SQLiteError)?.reason == .constraint
  }
}

extension ImportedCall {
  /// Returns the call as it is recorded, in the project that the log names or else in the given one.
  fileprivate func llmCall(in workspace: WorkspaceID, project: ProjectID?) throws -> LLMCall {
    LLMCall(
      id: try RecordID(id),
      workspace: workspace,
      project: try projectID.map { try ProjectID($0) } ?? project,
      execution: try executionID.map { try ExecutionID($0) },
      provider: provider,
      model: model,
      serviceTier: serviceTier,
      usage: usage,
      reportedCost: reportedCost,
      attribution: Attribution(
        operation: operation,
        agent: agentID,
        user: userID,
        session: sessionID,
        feature: feature,
        tags: tags
      ),
      latencyMilliseconds: latencyMilliseconds,
      error: error,
      success: success,
      timestamp: timestamp
    )
  }
}
