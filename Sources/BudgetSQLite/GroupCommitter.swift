import Dispatch
import Synchronization

/// Runs writes of many tasks in shared transactions, on a thread of its own.
///
/// While one transaction waits for the disk, the writes that arrive are collected; the next
/// transaction takes them all. A task that waits is suspended and blocks no thread of the
/// cooperative pool.
package final class GroupCommitter: Sendable {
  private let database: Database
  private let queue = DispatchQueue(label: "swift-budget.group-commit")
  private let waiting = Mutex(Waiting())

  /// The most writes that share a transaction, so that no one waits for long behind a crowd.
  package static let largestGroup = 256

  package init(_ database: Database) {
    self.database = database
  }

  /// Runs `body` in a write transaction, possibly together with others, and returns once it is on
  /// disk.
  ///
  /// `body` decides before it writes: if it throws, it should not have changed anything. One that
  /// did is undone with its whole group, and every member then runs again alone; so `body` may run
  /// twice, but is committed once.
  ///
  /// Cancelling the task changes nothing: the write takes place, and its result is returned.
  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws -> Value {
    // In a forked child the queue has no thread, and the wait would never end.
    try database.requireSameProcess()
    return try await withCheckedThrowingContinuation { continuation in
      enqueue(PendingWrite(body, continuation))
    }
  }

  /// How many writes have not been begun yet.
  var waitingCount: Int { waiting.withLock { $0.members.count } }

  private func enqueue(_ write: some GroupMember) {
    let startsDraining = waiting.withLock { waiting in
      waiting.members.append(write)
      defer { waiting.isDraining = true }
      return !waiting.isDraining
    }
    if startsDraining { queue.async { self.drain() } }
  }

  private func drain() {
    while let group = nextGroup() { commit(group) }
  }

  private func nextGroup() -> [any GroupMember]? {
    waiting.withLock { waiting in
      guard !waiting.members.isEmpty else {
        waiting.isDraining = false
        return nil
      }
      let group = Array(waiting.members.prefix(Self.largestGroup))
      waiting.members.removeFirst(group.count)
      return group
    }
  }

  private func commit(_ group: [any GroupMember]) {
    if group.count == 1 { return commitAlone(group[0]) }
    do {
      try database.write { connection in
        for member in group { try member.run(connection) }
      }
      for member in group { member.finish() }
    } catch is GroupSpoiled {
      for member in group { commitAlone(member) }
    } catch {
      for member in group { member.fail(error) }
    }
  }

  private func commitAlone(_ member: any GroupMember) {
    do {
      try database.write { connection in try member.runAlone(connection) }
      member.finish()
    } catch {
      member.fail(error)
    }
  }

  private struct Waiting {
    var members: [any GroupMember] = []
    var isDraining = false
  }
}

/// One write of a group: run on the committer's thread, finished after the commit.
private protocol GroupMember: Sendable {
  func run(_ connection: borrowing Connection) throws
  func runAlone(_ connection: borrowing Connection) throws
  func finish()
  func fail(_ error: any Error)
}

/// A member failed after it had written, so that its group must be undone.
private struct GroupSpoiled: Error {}

private final class PendingWrite<Value: Sendable>: GroupMember {
  private let body: @Sendable (borrowing Connection) throws -> Value
  private let continuation: CheckedContinuation<Value, any Error>
  private let result = Mutex<Result<Value, any Error>?>(nil)

  init(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value,
    _ continuation: CheckedContinuation<Value, any Error>
  ) {
    self.body = body
    self.continuation = continuation
  }

  func run(_ connection: borrowing Connection) throws {
    let changesBefore = connection.totalChanges
    let outcome: Result<Value, any Error>
    do {
      outcome = .success(try body(connection))
    } catch {
      guard connection.totalChanges == changesBefore, !connection.hasFailed else {
        throw GroupSpoiled()
      }
      outcome = .failure(error)
    }
    result.withLock { $0 = outcome }
  }

  func runAlone(_ connection: borrowing Connection) throws {
    let value = try body(connection)
    result.withLock { $0 = .success(value) }
  }

  func finish() {
    guard let outcome = result.withLock({ $0 }) else {
      return continuation.resume(throwing: SQLiteError(.other, "The write did not run."))
    }
    continuation.resume(with: outcome)
  }

  /// Even a member that was refused learns why the group failed: what it was refused for may not
  /// have been written.
  func fail(_ error: any Error) {
    continuation.resume(throwing: error)
  }
}

extension Connection {
  fileprivate var hasFailed: Bool { monitor.transactionFailure != nil }
}
