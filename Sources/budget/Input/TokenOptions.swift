import ArgumentParser
import BudgetKit

/// The tokens of a call.
struct TokenOptions: ParsableArguments {
  @Option(
    name: .customLong("prompt-tokens"),
    parsing: .unconditional,
    help: help("All input, cached included.")
  )
  var prompt: String?

  @Option(
    name: .customLong("completion-tokens"),
    parsing: .unconditional,
    help: help("All output, reasoning included.")
  )
  var completion: String?

  @Option(
    name: .customLong("cache-read-tokens"),
    parsing: .unconditional,
    help: help("Input read from a cache.")
  )
  var cacheRead: String?

  @Option(
    name: .customLong("cache-write-tokens"),
    parsing: .unconditional,
    help: help("Input written to a cache for 5 minutes.")
  )
  var cacheWrite5m: String?

  @Option(
    name: .customLong("cache-write-1h-tokens"),
    parsing: .unconditional,
    help: help("Input written to a cache for an hour.")
  )
  var cacheWrite1h: String?

  @Option(
    name: .customLong("reasoning-tokens"),
    parsing: .unconditional,
    help: help("Output spent on reasoning.")
  )
  var reasoning: String?

  @Option(
    name: .customLong("prompt-audio-tokens"),
    parsing: .unconditional,
    help: help("Input of audio.")
  )
  var promptAudio: String?

  @Option(
    name: .customLong("cache-read-audio-tokens"),
    parsing: .unconditional,
    help: help("Input of audio read from a cache.")
  )
  var cacheReadAudio: String?

  @Option(
    name: .customLong("prompt-image-tokens"),
    parsing: .unconditional,
    help: help("Input of images.")
  )
  var promptImage: String?

  @Option(
    name: .customLong("completion-audio-tokens"),
    parsing: .unconditional,
    help: help("Output of audio.")
  )
  var completionAudio: String?

  @Option(
    name: .customLong("completion-image-tokens"),
    parsing: .unconditional,
    help: help("Output of images.")
  )
  var completionImage: String?

  @Option(
    name: .customLong("web-searches"),
    parsing: .unconditional,
    help: help("Web searches that the provider bills.")
  )
  var webSearches: String?

  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp("\(text)", valueName: "n")
  }
}

extension TokenOptions {
  /// The counts; `nil` where none was given.
  func usage() throws -> TokenUsage? {
    guard isGiven else { return nil }
    return TokenUsage(
      prompt: try count(prompt, "--prompt-tokens"),
      cacheRead: try count(cacheRead, "--cache-read-tokens"),
      cacheWrite5m: try count(cacheWrite5m, "--cache-write-tokens"),
      cacheWrite1h: try count(cacheWrite1h, "--cache-write-1h-tokens"),
      promptAudio: try count(promptAudio, "--prompt-audio-tokens"),
      cacheReadAudio: try count(cacheReadAudio, "--cache-read-audio-tokens"),
      promptImage: try count(promptImage, "--prompt-image-tokens"),
      completion: try count(completion, "--completion-tokens"),
      reasoning: try count(reasoning, "--reasoning-tokens"),
      completionAudio: try count(completionAudio, "--completion-audio-tokens"),
      completionImage: try count(completionImage, "--completion-image-tokens"),
      webSearches: try count(webSearches, "--web-searches")
    )
  }

  private var isGiven: Bool {
    [
      prompt, completion, cacheRead, cacheWrite5m, cacheWrite1h, reasoning, promptAudio,
      cacheReadAudio, promptImage, completionAudio, completionImage, webSearches,
    ].contains { $0 != nil }
  }

  private func count(_ text: String?, _ option: String) throws -> Int64 {
    guard let text else { return 0 }
    return try budget.count(text, option, upTo: TokenUsage.largestCount)
  }
}
