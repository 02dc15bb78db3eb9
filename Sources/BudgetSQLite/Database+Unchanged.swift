import Synchronization

extension Database {
  /// Returns the head of the log's index, by which ``isUnchanged(since:)`` knows whether somebody has committed.
  ///
  /// What was read belongs to it if it is the same before and after.
  ///
  /// - Returns: `nil` while somebody commits, and for a file that is only read.
  package func logHeader() throws -> LogHeader? {
    try requireSameProcess()
    guard access == .readAndWrite, !watch.isOver else { return nil }
    return try logIndex.withLock { index in
      if index == nil { index = LogIndex(try openAnother(mayWrite: false)) }
      return index?.header
    }
  }

  /// Whether the file is certainly in the state in which a head was read: nobody has committed, and the files are in their places.
  ///
  /// The answer is right for one instant of the call. It takes no call of the system, but for a look at the files once in a tick of the
  /// coarse clock (4 ms on most systems).
  package func isUnchanged(since header: LogHeader) -> Bool {
    guard generation == ForkGuard.generation, !watch.isOver else { return false }
    return logIndex.withLock { index in
      guard let index else { return false }
      if index.isLookDue {
        // What is amiss is told by the next read.
        guard case .success(let look) = watch.look(), !look.isContentNew else { return false }
      }
      return index.isHeader(header)
    }
  }
}
