#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import BudgetKit

/// What a tool writes to the input of its hook: bounded in size, and never waited for for ever.
enum HookInput {
  /// The most bytes that are read.
  static let longest = 16 << 20

  /// Reads all of it.
  ///
  /// - Parameter wait: How long at most, in milliseconds.
  /// - Returns: The bytes.
  /// - Throws: ``Failure`` where a person sits there, and where it is too long, does not end in
  ///   time or cannot be read.
  static func read(within wait: Int64) throws -> [UInt8] {
    guard !StandardStream.input.isTerminal else {
      throw Failure.usage(
        "It reads what a coding agent writes to its hooks; 'budget hook test' tries it."
      )
    }
    let end = ContinuousClock.now + .milliseconds(wait)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let left = (end - .now).components
      let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { throw failure("does not end in time") }
      var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
      guard unsafe poll(&input, 1, Int32(clamping: milliseconds)) > 0 else { continue }
      guard let count = try? readBytes(of: 0, into: &chunk) else {
        throw failure("cannot be read")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= longest else { throw failure("has more than \(longest) bytes") }
    }
  }

  private static func failure(_ what: String) -> Failure {
    Failure(
      status: .failed,
      code: "\(LedgerError.Code.malformedInput)",
      message: "What the tool says to its hook \(what)."
    )
  }
}
