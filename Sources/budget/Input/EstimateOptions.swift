import ArgumentParser
import BudgetKit

/// What a call that has not been made yet may cost, and which model it is for.
struct EstimateOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most that the call may cost, in US dollars.", valueName: "usd")
  )
  var estimate: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most tokens that it may use, where a budget counts them.",
      valueName: "n"
    )
  )
  var estimateTokens: String?

  @Option(help: ArgumentHelp("The provider of the model; needs --model.", valueName: "name"))
  var provider: String?

  @Option(
    help: ArgumentHelp(
      "The model, so that a budget can refuse one without a price; needs --provider.",
      valueName: "name"
    )
  )
  var model: String?

  @Option(
    help: ArgumentHelp(
      "standard, batch, flex, priority, fast, us, ...; needs --model.",
      valueName: "tier"
    )
  )
  var serviceTier: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "All input of the call: a refusal then says how much output would fit.",
      valueName: "n"
    )
  )
  var promptTokens: String?
}

extension EstimateOptions {
  /// What the call may cost.
  func amount() throws -> Money { try money(estimate, "--estimate") }

  /// The tokens it may use, if they were told.
  func tokens() throws -> Int64? {
    try estimateTokens.map {
      try count($0, "--estimate-tokens", upTo: Money.largestAmount.nanodollars)
    }
  }

  /// The input tokens of the call, if they are known; they say something of a model alone.
  func prompt() throws -> Int64? {
    guard let promptTokens else { return nil }
    guard model != nil else {
      throw Failure.usage("--prompt-tokens belongs to a model; add --provider and --model.")
    }
    return try count(promptTokens, "--prompt-tokens", upTo: TokenUsage.largestCount)
  }

  /// The model, if one is named.
  func modelReference() throws -> ModelReference? {
    switch (provider, model) {
    case (let provider?, let model?):
      let tier = try serviceTier.map { try choice($0, "--service-tier", as: ServiceTier.self) }
      return ModelReference(provider: provider, name: model, serviceTier: tier ?? .standard)
    case (nil, nil):
      guard serviceTier == nil else {
        throw Failure.usage("--service-tier belongs to a model; add --provider and --model.")
      }
      return nil
    default:
      throw Failure.usage("--provider and --model belong together; give both or none.")
    }
  }
}
