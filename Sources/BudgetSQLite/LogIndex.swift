import CSQLite
import Synchronization

/// The head of the log's index, which lies in memory that all processes share: every commit of any
/// of them changes it.
///
/// It holds a count of commits and check sums (https://sqlite.org/walformat.html, 2.1), so that no
/// state has the head of another.
package struct LogHeader: Sendable {
  fileprivate var words = csqlite_log_header()
}

extension LogHeader: Equatable {
  package static func == (left: LogHeader, right: LogHeader) -> Bool {
    left.words.words == right.words.words
  }
}

/// The index of the log, mapped for as long as this object lives.
///
/// The mapping is SQLite's own. A connection that does nothing else keeps it, for nothing but
/// SQLite may open the file.
final class LogIndex: Sendable {
  private let connection: Connection
  // Sendable without the compiler's check: the memory is shared, and read by atomic loads alone.
  private nonisolated(unsafe) let start: UnsafeRawPointer
  private let lastLook = Atomic<Int64>(0)

  /// Takes a connection that has read, and answers `nil` where it has no log.
  init?(_ connection: consuming Connection) {
    guard let start = csqlite_log_index(connection.handle) else { return nil }
    self.start = start
    self.connection = connection
  }

  /// The head; `nil` while somebody commits.
  var header: LogHeader? {
    var header = LogHeader()
    return csqlite_read_log_header(start, &header.words) == 1 ? header : nil
  }

  /// Whether it is time to look again if the files are still those that were opened: once in each
  /// tick of the coarse clock.
  ///
  /// An index that was cut off ends the process when it is touched.
  var isLookDue: Bool {
    let now = coarseMilliseconds()
    return lastLook.exchange(now, ordering: .relaxed) != now
  }
}
