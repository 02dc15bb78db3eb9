import Foundation
import Testing

/// Small inputs that came out wrong once; a checkout may lack them.
enum FoundInput {
  /// Returns the path of one of them; `nil` where it is absent.
  static func path(_ name: String) -> String? {
    let named = ProcessInfo.processInfo.environment["BUDGET_SHARED_DATA"]
    let folders =
      named.map { [$0] }
      ?? ["shared/data", "../shared/data", "../../shared/data"]
      .map { BudgetCommand.root + "/" + $0 }
    return folders.map { $0 + "/found/" + name }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  static func isPresent(_ name: String) -> Bool { path(name) != nil }

  static let absence: Comment = "The folder of shared data is absent; set BUDGET_SHARED_DATA."

  static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }
}
