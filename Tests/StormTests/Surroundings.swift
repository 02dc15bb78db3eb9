import BudgetKit
import Foundation
import Glibc
import LedgerFixture

/// A folder for one test.
///
/// It lies in memory where the system has that, unless the disk is wanted: here processes die, not
/// disks.
struct TemporaryFolder {
  let path: String

  init(onDisk: Bool) throws {
    let isInMemory = !onDisk && access("/dev/shm", W_OK) == 0
    let base = isInMemory ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(base)/budget-storm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
  }

  var ledger: String { path + "/ledger.sqlite" }
}

/// Runs a test in a folder of its own.
func withFolder(onDisk: Bool = false, _ body: (TemporaryFolder) throws -> Void) throws {
  let folder = try TemporaryFolder(onDisk: onDisk)
  defer { try? FileManager.default.removeItem(atPath: folder.path) }
  try body(folder)
}

/// How long the tests take: seconds by default, much longer for a soak.
enum Effort {
  private static let environment = ProcessInfo.processInfo.environment

  /// Whether the long variants are wanted (`BUDGET_SOAK=1`).
  static let isSoak = environment["BUDGET_SOAK"] == "1"

  /// How long the great storm lasts (`BUDGET_STORM_SECONDS`).
  static let stormSeconds = environment["BUDGET_STORM_SECONDS"].flatMap { Double($0) } ?? 20

  /// A short storm, which a soak makes ten times as long.
  static func seconds(_ seconds: Double) -> Double { isSoak ? seconds * 10 : seconds }

  /// Where the chance of a run comes from (`BUDGET_SEED`), so that it can be run again.
  static let seed =
    environment["BUDGET_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int32.max))
}

/// The time at which the tests begin.
func midMarch() throws -> Instant {
  try Instant(iso8601: "2026-03-15T12:00:00Z")
}
