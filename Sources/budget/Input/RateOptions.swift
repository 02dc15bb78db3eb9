import ArgumentParser
import BudgetKit

/// The rates of a model, in US dollars for a million tokens, or for a thousand.
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

  @Option(
    help: ArgumentHelp(
      "1m (the default) or 1k: all rates are for a million, or for a thousand.",
      valueName: "number"
    )
  )
  var per = "1m"

  /// For how many tokens, requests or searches rates are given.
  enum Number: String, CaseIterable {
    case million = "1m"
    case thousand = "1k"
  }

  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp("\(text)", valueName: "usd")
  }
}

extension RateOptions {
  /// For how many the rates are given.
  func quantity() throws -> Rate.Quantity {
    try choice(per, "--per", as: Number.self) == .thousand ? .thousand : .million
  }

  /// The rates.
  func rates() throws -> ModelPrice.Rates {
    let quantity = try quantity()
    func read(_ text: String?, _ option: String) throws -> Rate? {
      try text.map { try rate($0, option, per: quantity) }
    }
    return ModelPrice.Rates(
      input: try rate(input, "--input", per: quantity),
      output: try rate(output, "--output", per: quantity),
      cacheRead: try read(cacheRead, "--cache-read"),
      cacheWrite5m: try read(cacheWrite, "--cache-write"),
      cacheWrite1h: try read(cacheWrite1h, "--cache-write-1h"),
      reasoning: try read(reasoning, "--reasoning"),
      audioInput: try read(audioInput, "--audio-input"),
      audioOutput: try read(audioOutput, "--audio-output"),
      imageInput: try read(imageInput, "--image-input"),
      imageOutput: try read(imageOutput, "--image-output"),
      request: try read(request, "--request") ?? .free,
      webSearch: try read(webSearch, "--web-search")
    )
  }
}
