#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a ledger takes the current time from.
///
/// A program uses ``system``; a test chooses its time with ``fixed(at:)`` or with a function of its
/// own.
public struct LedgerClock: Sendable {
  /// Returns the current instant.
  public let now: @Sendable () -> Instant

  /// Creates a clock from the function that reads it.
  public init(now: @escaping @Sendable () -> Instant) {
    self.now = now
  }

  /// The clock of this machine.
  public static let system = LedgerClock(now: systemNow)

  /// Returns a clock that always shows the same instant.
  public static func fixed(at instant: Instant) -> LedgerClock {
    LedgerClock { instant }
  }
}

@Sendable private func systemNow() -> Instant {
  var time = timespec()
  // Unsafe: the system call fills the structure before it returns. It cannot fail for this clock.
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000)
  if overflow { return time.tv_sec < 0 ? .distantPast : .distantFuture }
  return Instant(millisecondsSince1970: seconds)
    .adding(milliseconds: Int64(time.tv_nsec) / 1_000_000)
}
