import ArgumentParser
import BudgetKit

/// The rates of a model, in US dollars for a million tokens.
struct RateOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: help("Input."))
  var input: String

  @Option(parsing: .unconditional, help: help("Output."))
  var output: String

  @Option(parsing: .unconditional, help: help("Input read from a cache."))
  var cacheRead: String?

  @Option(parsing: .unconditional, help: help("Input written to a cache for 5 minutes."))
  var cacheWrite: String?

  @Option(
    name: .customLong("cache-write-1h"),
    parsing: .unconditional,
    help: help("Input written to a cache for an hour.")
  )
  var cacheWrite1h: String?

  @Option(parsing: .unconditional, help: help("Output spent on reasoning; otherwise as output."))
  var reasoning: String?

  @Option(parsing: .unconditional, help: help("Input of audio; otherwise as input."))
  var audioInput: String?

  @Option(parsing: .unconditional, help: help("Output of audio; otherwise as output."))
  var audioOutput: String?

  @Option(parsing: .unconditional, help: help("Input of images; otherwise as input."))
  var imageInput: String?

  @Option(parsing: .unconditional, help: help("Output of images; otherwise as output."))
  var imageOutput: String?

  @Option(parsing: .unconditional, help: help("A fee for a million requests."))
  var request: String?

  @Option(parsing: .unconditional, help: help("A fee for a million web searches."))
  var webSearch: String?

  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp("\(text)", valueName: "usd")
  }
}

extension RateOptions {
  /// The rates.
  func rates() throws -> ModelPrice.Rates {
    ModelPrice.Rates(
      input: try rate(input, "--input"),
      output: try rate(output, "--output"),
      cacheRead: try cacheRead.map { try rate($0, "--cache-read") },
      cacheWrite5m: try cacheWrite.map { try rate($0, "--cache-write") },
      cacheWrite1h: try cacheWrite1h.map { try rate($0, "--cache-write-1h") },
      reasoning: try reasoning.map { try rate($0, "--reasoning") },
      audioInput: try audioInput.map { try rate($0, "--audio-input") },
      audioOutput: try audioOutput.map { try rate($0, "--audio-output") },
      imageInput: try imageInput.map { try rate($0, "--image-input") },
      imageOutput: try imageOutput.map { try rate($0, "--image-output") },
      request: try request.map { try rate($0, "--request") } ?? .free,
      webSearch: try webSearch.map { try rate($0, "--web-search") }
    )
  }
}
