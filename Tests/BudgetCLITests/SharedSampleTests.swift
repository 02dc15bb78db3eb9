import Foundation
import Testing

/// Logs of real programs, set beside figures that were worked out without us; a checkout may lack
/// them.
@Suite(.serialized, .enabled(if: FoundInput.isPresent("../samples"), FoundInput.absence))
struct SharedSampleTests {
  /// The folder of the samples.
  static let folder = FoundInput.path("../samples")

  /// The right figures, by kind of log and file.
  private typealias Figures = [String: [String: [String: Any]]]

  private func rightFigures() throws -> Figures {
    let path = try #require(Self.folder) + "/right-totals.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? Figures)
  }

  /// Imports into a ledger of its own and returns what it says, as numbers.
  private func imported(_ source: String, _ name: String) throws -> [String: String] {
    let budget = try BudgetCommand()
    let path = try #require(Self.folder) + "/" + name
    let outcome = try budget(["import", source, path, "--workspace", "w", "--json"])
    let fields = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(fields as? [String: Any]).mapValues { "\($0)" }
  }

  /// How a kind of log spells the figures, beside how a summary does.
  static let kinds: [(source: String, key: String, folder: String, fields: [String: String])] = [
    (
      "codex", "codex", "codex",
      [
        "calls": "new", "input_total": "prompt_tokens", "cache_read": "cache_read_tokens",
        "cache_write": "cache_write_tokens", "output_total": "completion_tokens",
        "reasoning_in_output": "reasoning_tokens",
      ]
    ),
    (
      "gemini", "gemini", "gemini",
      [
        "calls": "new", "input_total": "prompt_tokens",
        "cache_read_in_input": "cache_read_tokens", "output_total": "completion_tokens",
        "of_it_thoughts": "reasoning_tokens",
      ]
    ),
    (
      "opencode", "opencode", "opencode",
      [
        "calls": "new", "input_total": "prompt_tokens", "cache_read": "cache_read_tokens",
        "cache_write": "cache_write_tokens", "output_total": "completion_tokens",
      ]
    ),
    ("langfuse", "langfuse", "langfuse", ["calls": "new"]),
    (
      "otlp", "otlp", "otlp",
      [
        "calls": "new", "input_total": "prompt_tokens", "output_total": "completion_tokens",
        "cache_read": "cache_read_tokens",
      ]
    ),
    (
      "openai", "openai_usage", "openai-usage",
      [
        "input_tokens": "prompt_tokens", "output_tokens": "completion_tokens",
        "input_cached_tokens": "cache_read_tokens",
      ]
    ),
    (
      "litellm", "litellm", "litellm",
      ["calls": "new", "input_total": "prompt_tokens", "output_total": "completion_tokens"]
    ),
  ]

  @Test(arguments: kinds.indices)
  func `a log comes to the figures that were worked out beside us`(_ index: Int) throws {
    let kind = Self.kinds[index]
    let files = try #require(try rightFigures()[kind.key])
    for (file, figures) in files where !file.hasPrefix("_") {
      let summary = try imported(kind.source, "\(kind.folder)/\(file)")
      for (right, ours) in kind.fields {
        #expect(summary[ours] == figures[right].map { "\($0)" }, "\(kind.source) \(file): \(ours)")
      }
    }
  }

  @Test func `segments of Copilot are added, each model on its own`() throws {
    let sessions = try #require(try rightFigures()["copilot"])
    for name in ["session-a", "session-real-11111111-2222-3333-4444-555555555555"] {
      let right = try #require(sessions["session-state/\(name)"]?["from_shutdowns"])
      let figures = try #require(right as? [String: Any]).mapValues { "\($0)" }
      let summary = try imported("copilot", "copilot/session-state/\(name)")
      #expect(summary["prompt_tokens"] == figures["input_total"])
      #expect(summary["cache_read_tokens"] == figures["cache_read"])
      #expect(summary["completion_tokens"] == figures["output_total"])
    }
  }

  @Test func `what a trace states as its cost is booked to the nanodollar`() throws {
    #expect(try imported("langfuse", "langfuse")["cost_usd"] == "0.00666445")
    #expect(try imported("opencode", "opencode/toktrack")["cost_usd"] == "0.17")
  }
}
