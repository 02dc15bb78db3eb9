import BudgetKit
import Foundation
import Testing

/// The small inputs in `Tests/Samples`, which every checkout has.
enum Samples {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Samples/" + name).path(percentEncoded: false)
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }

  /// An answer of a provider, and what it counts.
  struct Answer {
    let name: String
    let body: JSON
    let usage: TokenUsage
  }

  static func answers() throws -> [Answer] {
    try #require(try JSON(parsing: bytes("usage/answers.json")).array).map { answer in
      func count(_ name: String) -> Int64 { answer["counts"]?[name]?.int64 ?? 0 }
      return Answer(
        name: try #require(answer["name"]?.string),
        body: try #require(answer["body"]),
        usage: TokenUsage(
          prompt: count("prompt"),
          cacheRead: count("cacheRead"),
          cacheWrite5m: count("cacheWrite5m"),
          cacheWrite1h: count("cacheWrite1h"),
          promptAudio: count("promptAudio"),
          completion: count("completion"),
          reasoning: count("reasoning"),
          completionAudio: count("completionAudio"),
          webSearches: count("webSearches")
        )
      )
    }
  }
}
