#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What ends a command that goes on until somebody ends it: it then finishes what it does.
enum Interruption {
  /// From now on notes that the process is asked to end, in the place of ending at once.
  static func isNoted() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // Unsafe: the flag is of the type that a handler may write.
      _ = signal(number) { _ in unsafe interruption = 1 }
    }
  }

  /// Whether the process was asked to end.
  static var hasCome: Bool { unsafe interruption != 0 }

  /// Waits, and returns whether to go on.
  static func wait(milliseconds: Int32) -> Bool {
    guard !hasCome else { return false }
    _ = poll(nil, 0, milliseconds)
    return !hasCome
  }
}

// A handler may only set a flag: the loop looks at it when its wait has ended.
nonisolated(unsafe) private var interruption: sig_atomic_t = 0
