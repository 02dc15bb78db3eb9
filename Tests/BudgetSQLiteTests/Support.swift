import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

/// A folder that exists for one test.
///
/// Memory-backed where the system has that: no test here measures the disk.
struct TemporaryFolder {
  let path: String

  init() throws {
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(base)/budget-sqlite-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
  }

  var database: String { path + "/ledger.sqlite" }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// Runs a test in a folder of its own.
func withFolder<Value>(_ body: (TemporaryFolder) throws -> Value) throws -> Value {
  let folder = try TemporaryFolder()
  defer { folder.remove() }
  return try body(folder)
}

/// Returns the reason of the error that `body` throws, or `nil` if it throws none.
func reason(_ body: () throws -> Void) -> SQLiteError.Reason? {
  do {
    try body()
    return nil
  } catch let error as SQLiteError {
    return error.reason
  } catch {
    Issue.record("not an SQLiteError: \(error)")
    return nil
  }
}

/// Copies a database as a crash would leave it.
///
/// In another process, because closing a file here drops SQLite's locks on it.
func copyAsCrashImage(_ path: String, to copy: String) throws {
  for suffix in ["", "-wal"] where FileStatus(path: path + suffix) != nil {
    try runProgram("/bin/cp", [path + suffix, copy + suffix])
  }
}

// MARK: - Connections without rails

/// A connection with SQLite's own settings, for the damage that a rail prevents.
final class RawConnection {
  let handle: OpaquePointer

  init(_ path: String) throws {
    handle = try #require(raw_open(path))
  }

  deinit {
    raw_close(handle)
  }

  @discardableResult func execute(_ sql: String) -> Int32 { raw_execute(handle, sql) }
  func number(_ sql: String) -> Int64 { raw_number(handle, sql) }

  func text(_ sql: String) -> String? {
    guard let text = raw_text(handle, sql) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}

/// What SQLite versions are known to do; controls that need an affected one are skipped on others.
enum KnownFault {
  /// Frames without checksums after a failed statement, before 3.50.2.
  static let losesSpilledFrames = raw_version() < 3_050_002
  /// The WAL-reset race, before 3.51.3, 3.50.7 and 3.44.6.
  static let racesOnReset =
    raw_version() < 3_051_003 && !(3_050_007..<3_051_000).contains(raw_version())
    && !(3_044_006..<3_045_000).contains(raw_version())
  /// A log deleted under a process that lost its locks, before 3.51.0.
  static let deletesLogAfterLockLoss = raw_version() < 3_051_000
}

// MARK: - Processes

/// A running worker, with its lines of output.
final class WorkerProcess {
  let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread = Data()

  init(_ arguments: [String]) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("DatabaseWorker")
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try? output.fileHandleForWriting.close()
  }

  /// Waits for the next line; `nil` at the end.
  func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: 10) {
        defer { unread = Data(unread[(end + 1)...]) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      unread += more
    }
  }

  /// Lets the worker come to its end and returns all of its remaining lines.
  func finish() -> [String] {
    try? input.fileHandleForWriting.close()
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    process.waitUntilExit()
    return lines
  }

  /// Says a word to a worker that waits for one.
  func nudge() {
    input.fileHandleForWriting.write(Data("\n".utf8))
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }
}

/// Runs a worker to its end and returns its lines.
func runWorker(_ arguments: String...) throws -> [String] {
  try WorkerProcess(arguments).finish()
}

func runProgram(_ path: String, _ arguments: [String]) throws {
  let process = try Process.run(URL(fileURLWithPath: path), arguments: arguments)
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
}

// MARK: - Chance

/// A small generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Returns whether somebody holds a side lock.
func isLocked(_ path: String) -> Bool {
  let descriptor = open(path, O_RDWR)
  defer { close(descriptor) }
  return flock(descriptor, LOCK_EX | LOCK_NB) != 0
}
