import Synchronization

extension Database {
  /// Returns the head of the log's index, by which ``isUnchanged(since:)`` knows whether somebody
  /// has committed.
  ///
  /// What was read belongs to it if it is the same before and after.
  ///
  /// - Returns: `nil` while somebody commits, and where there is no index to be had: the file is
  ///   only read, or the system refuses another connection. What is amiss is told by the next read.
  package var logHeader: LogHeader? {
    guard generation == ForkGuard.generation, access == .readAndWrite, !watch.isOver,
      !isInMemory
    else {
      return nil
    }
    return logIndex.withLock { index in
      if index == nil, let connection = try? openAnother(mayWrite: false) {
        index = LogIndex(connection)
      }
      return index?.header
    }
  }

  /// Whether the file is certainly in the state in which a head was read: nobody has committed, and
  /// the files are in their places.
  ///
  /// The answer is right for one instant of the call. It takes no call of the system, but for a
  /// look at the files once in a tick of the coarse clock (4 ms on most systems).
  package func isUnchanged(since header: LogHeader) -> Bool {
    guard generation == ForkGuard.generation, !watch.isOver else { return false }
    return logIndex.withLock { index in
      guard let isLookDue = index?.isLookDue else { return false }
      if isLookDue {
        guard case .success(let look) = watch.look() else {
          // Nobody may touch an index that was cut off, also not before the next look.
          index = nil
          return false
        }
        guard !look.isContentNew else { return false }
      }
      return index?.header == header
    }
  }
}
