import Foundation
import Testing

/// The folder of real logs and price lists, which a checkout may lack.
enum SharedData {
  /// The folder that `BUDGET_SHARED_DATA` names, or without it the one in the package's
  /// neighbourhood; `nil` where it is absent.
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["BUDGET_SHARED_DATA"]
    let packageRoot = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    // A worktree of the repository may lie one folder deeper.
    let neighbours = ["../shared/data", "../../shared/data"].map {
      packageRoot.appending(path: $0).standardized.path(percentEncoded: false)
    }
    return (named.map { [$0] } ?? neighbours)
      .first { FileManager.default.fileExists(atPath: $0 + "/README.md") }
  }()

  static let absence: Comment = "The folder of shared data is absent; set BUDGET_SHARED_DATA."

  static var isPresent: Bool { folder != nil }

  static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}

/// A folder for one test, removed when the test lets go of it.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    // Memory-backed where the system has that: no test here measures the disk.
    let memory = "/dev/shm/"
    let base = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    path = base + "budget-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, makes the folders that it lies in, and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write([UInt8](text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Unpacks a compressed tar archive into the folder.
  func unpack(_ archive: String) throws {
    try run("tar xzf \"$1\" -C \"$2\"", archive, path)
  }

  /// Unpacks a compressed file and returns the path of what was in it.
  func decompress(_ file: String) throws -> String {
    let target = path + "/decompressed"
    try run("gzip -dc \"$1\" > \"$2\"", file, target)
    return target
  }

  @discardableResult
  func run(_ script: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, "sh"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ScriptFailure(script: script) }
    return String(decoding: text, as: UTF8.self)
  }

  struct ScriptFailure: Error {
    let script: String
  }
}
