import BudgetKit
import Foundation
import Testing

/// The folder of real data that some tests read: named by `BUDGET_SHARED_DATA`, or beside the package.
enum PriceListData {
  /// The folder, or `nil` when this machine has none.
  static let folder: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["BUDGET_SHARED_DATA"].map { URL(filePath: $0) }
    let candidates = [
      named, package.appending(path: "../shared/data"),
      package.appending(path: "../../shared/data"),
    ]
    return candidates.compactMap { $0 }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "README.md").path) }
  }()

  /// Whether the data is there; tests that need it are skipped when not.
  static var isPresent: Bool { folder != nil }

  /// Returns the bytes of a file, unpacked where its name ends in `.gz`.
  static func bytes(_ path: String) throws -> [UInt8] {
    let file = try #require(folder).appending(path: path)
    guard path.hasSuffix(".gz") else { return [UInt8](try Data(contentsOf: file)) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return [UInt8](data)
  }
}
