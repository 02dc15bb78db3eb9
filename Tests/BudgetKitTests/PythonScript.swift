import Foundation
import Testing

/// A program of `Tests/Scripts`, which works something out apart from the library.
struct PythonScript {
  let path: String

  static let absence: Comment = "There is no python3 on this machine."

  static let canRun = ["/usr/bin/python3", "/usr/local/bin/python3"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  init(_ name: String) {
    path = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Scripts/\(name)").path(percentEncoded: false)
  }

  /// Returns what the script prints for one argument.
  func output(of argument: String) throws -> String {
    try ScratchFolder().run("python3 \"$1\" \"$2\"", path, argument)
  }
}
