import ArgumentParser
import BudgetKit

/// The tokens of a call that has not been made yet.
struct PlannedTokenOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("All input, cached included.", valueName: "n")
  )
  var promptTokens: String?

  @Option(
    help: ArgumentHelp(
      "A file with the prompt; its bytes are a rough bound of its tokens.",
      valueName: "path"
    )
  )
  var promptFile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most output that the request allows.", valueName: "n")
  )
  var maxCompletionTokens: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Input that will be read from a cache.", valueName: "n")
  )
  var cacheReadTokens: String?

  @Flag(help: "The provider bills no input as written to a cache.")
  var noCacheWrites = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most web searches that the provider may bill.", valueName: "n")
  )
  var webSearches = "0"
}

extension PlannedTokenOptions {
  /// Returns the call of a model.
  func call(of model: ModelReference) throws -> PlannedCall {
    PlannedCall(
      model: model,
      promptTokens: try prompt(),
      maxCompletionTokens: try count(maxCompletionTokens, "--max-completion-tokens"),
      cacheReadTokens: try cacheReadTokens.map { try count($0, "--cache-read-tokens") },
      mayWriteCache: !noCacheWrites,
      webSearches: try count(webSearches, "--web-searches")
    )
  }

  private func prompt() throws -> Int64 {
    switch (promptTokens, promptFile) {
    case (let tokens?, nil): return try count(tokens, "--prompt-tokens")
    case (nil, let path?):
      let bytes = try readFile(atPath: path, limit: 64 << 20)
      return PlannedCall.roughPromptTokens(of: String(decoding: bytes, as: UTF8.self))
    default:
      throw Failure.usage("Add --prompt-tokens, or --prompt-file for a rough bound; one of them.")
    }
  }

  private func count(_ text: String, _ option: String) throws -> Int64 {
    try budget.count(text, option, upTo: TokenUsage.largestCount)
  }
}
