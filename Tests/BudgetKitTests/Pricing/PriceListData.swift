import BudgetKit
import Foundation
import Testing

/// Reads files of the real data, packed or not.
enum PriceListData {
  /// Returns the bytes of a file, unpacked where its name ends in `.gz`.
  static func bytes(_ path: String) throws -> [UInt8] {
    let file = URL(filePath: SharedData.path(path))
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
