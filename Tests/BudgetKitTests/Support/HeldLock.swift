import Glibc
import Testing

@testable import BudgetKit

/// The lock of a ledger, held as a writer in another process would hold it: nobody else writes.
final class HeldLock {
  private let descriptor: Int32

  init(of ledger: Ledger) throws {
    descriptor = open(ledger.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX) == 0)
  }

  deinit { close(descriptor) }

  func release() { flock(descriptor, LOCK_UN) }
}

extension TestLedger {
  /// A further opening of the file that does not wait long for others.
  func hasty(_ policy: OutagePolicy = .standard) throws -> Ledger {
    let clock = clock
    return try Ledger(
      path: ledger.path,
      clock: LedgerClock { clock.now },
      patience: .milliseconds(5),
      onOutage: policy
    )
  }

  var spoolPath: String { ledger.path + ".spool" }
}
