extension Ledger {
  /// Records a call and what it cost.
  ///
  /// One transaction writes the row, its execution's totals, the counters of every budget it
  /// touches, the daily roll-up, and the alerts that it crosses. Recording never refuses a call for
  /// its cost: the money is gone. The same id with the same content answers as the first time did
  /// and counts nothing twice.
  ///
  /// - Parameter call: The call. Without a timestamp it began now. What its context leaves open is
  ///   taken from ``CallContext/current``.
  /// - Returns: The row, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` if the id was used for
  ///   another call, ``LedgerError/Code/invalidAmount``, ``LedgerError/Code/invalidID``,
  ///   ``LedgerError/Code/busy``, ``LedgerError/Code/storageFull`` or
  ///   ``LedgerError/Code/outcomeUnknown``.
  /// - Complexity: A few indexed rows, whatever the number of calls recorded.
  @discardableResult
  public func record(_ call: LLMCall) throws -> Recorded<RecordedCall> {
    let call = call.completed
    return try store.writePriced { bookkeeper, connection in
      try bookkeeper.record(call, on: connection)
    }
  }

  /// Records a call without blocking a thread.
  @discardableResult
  public func record(_ call: LLMCall) async throws -> Recorded<RecordedCall> {
    let call = call.completed
    return try await store.write { bookkeeper, connection in
      try bookkeeper.record(call, on: connection)
    }
  }

  /// Records a use of a resource and what it cost, by the same rules as a call.
  @discardableResult
  public func record(_ usage: ResourceUsage) throws -> Recorded<RecordedUsage> {
    let usage = usage.completed
    return try store.writePriced { bookkeeper, connection in
      try bookkeeper.record(usage, on: connection)
    }
  }

  /// Records a use of a resource without blocking a thread.
  @discardableResult
  public func record(_ usage: ResourceUsage) async throws -> Recorded<RecordedUsage> {
    let usage = usage.completed
    return try await store.write { bookkeeper, connection in
      try bookkeeper.record(usage, on: connection)
    }
  }

  /// Records calls in one transaction: all of them, or none.
  ///
  /// - Throws: The error of the first call that cannot be recorded; see ``record(_:)-(LLMCall)``.
  /// - Complexity: Linear in the calls; batches of about 1,000 are quickest.
  @discardableResult
  public func record(contentsOf calls: [LLMCall]) throws -> [Recorded<RecordedCall>] {
    try store.writePriced { bookkeeper, connection in
      var recorded: [Recorded<RecordedCall>] = []
      recorded.reserveCapacity(calls.count)
      bookkeeper.collectSums()
      for call in calls {
        recorded.append(try bookkeeper.record(call.completed, on: connection))
      }
      return recorded
    }
  }

  /// Records what a sandbox used while it ran: its processors, its memory, and its time, in one
  /// transaction.
  ///
  /// - Parameter run: The sandbox's run.
  /// - Returns: The rows of processor, memory and sandbox time, in this order.
  /// - Throws: As ``record(_:)-(ResourceUsage)`` does; then none of the three is recorded.
  @discardableResult
  public func record(_ run: SandboxRun) throws -> [Recorded<RecordedUsage>] {
    let usages = try run.usages().map(\.completed)
    return try store.writePriced { bookkeeper, connection in
      var recorded: [Recorded<RecordedUsage>] = []
      for usage in usages { recorded.append(try bookkeeper.record(usage, on: connection)) }
      return recorded
    }
  }
}

// MARK: - What the task that runs says of them

extension LLMCall {
  /// The call with what its context leaves open taken from that of the task that runs.
  fileprivate var completed: LLMCall {
    guard CallContext.current != nil else { return self }
    var call = self
    call.context = context.completed
    return call
  }
}

extension ResourceUsage {
  /// The use with what its context leaves open taken from that of the task that runs.
  fileprivate var completed: ResourceUsage {
    guard CallContext.current != nil else { return self }
    var usage = self
    usage.context = context.completed
    return usage
  }
}
