import BudgetKit
import Foundation
import Testing

/// Returns the code of the error that an operation throws, or `nil` when it succeeds.
func refusal<Value>(_ operation: () throws -> Value) -> LedgerError.Code? {
  do {
    _ = try operation()
    return nil
  } catch let error as LedgerError {
    return error.code
  } catch {
    return nil
  }
}

/// Reads the real data by shell commands that run in its folder.
enum PricingData {
  /// What a shell command prints when it runs in the data folder.
  static func output(of command: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = SharedData.folder.map { URL(filePath: $0) }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return data
  }

  /// The distinct lines that a shell command prints when it runs in the data folder.
  static func lines(of command: String) throws -> [String] {
    let text = String(decoding: try output(of: command), as: UTF8.self)
    return Set(text.split(separator: "\n")).map(String.init).sorted()
  }
}

extension Instant {
  /// The start of a day in UTC.
  init(day: String) throws {
    let days = try CivilDate(iso8601: day).daysSince1970
    self.init(millisecondsSince1970: Int64(days) * 86_400_000)
  }
}

extension Rate {
  /// A rate in dollars per million, as the price lists have it.
  static func usd(_ usd: String) throws -> Rate { try Rate(usd: usd, per: .million) }
}
