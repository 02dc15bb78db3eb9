package import BudgetKit
import Glibc

/// A clock that several processes read alike: a time of the ledger for a time of the machine, and
/// how fast it runs from there.
///
/// Its text form travels on a command line.
package struct SharedClock: Sendable, LosslessStringConvertible {
  private let startedAtNanoseconds: Int64
  private var startMilliseconds: Int64
  private let speed: Int64

  /// Creates a clock that shows `instant` now and runs `speed` times as fast as the machine's; 0
  /// stands still.
  package init(from instant: Instant, speed: Int64 = 1) {
    startedAtNanoseconds = Self.machineNanoseconds
    startMilliseconds = instant.millisecondsSince1970
    self.speed = speed
  }

  package init?(_ description: String) {
    let numbers = description.split(separator: ",").compactMap { Int64($0) }
    guard numbers.count == 3 else { return nil }
    (startedAtNanoseconds, startMilliseconds, speed) = (numbers[0], numbers[1], numbers[2])
  }

  package var description: String { "\(startedAtNanoseconds),\(startMilliseconds),\(speed)" }

  /// The same clock, put forward or back.
  package func shifted(byMilliseconds shift: Int64) -> SharedClock {
    var shifted = self
    shifted.startMilliseconds = startMilliseconds.addingReportingOverflow(shift).partialValue
    return shifted
  }

  package var now: Instant {
    // Divided last, so that a month of a few seconds still moves by the millisecond.
    let elapsed = (Self.machineNanoseconds - startedAtNanoseconds) / 1_000 * speed / 1_000
    return Instant(
      millisecondsSince1970: startMilliseconds.addingReportingOverflow(elapsed).partialValue
    )
  }

  package var ledgerClock: LedgerClock {
    LedgerClock { now }
  }

  /// The machine's time since it started, which is the same in all processes.
  package static var machineNanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
