import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget plan`: what so many calls a day would cost.
struct PlanUsage: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Tell what so many calls a day would cost in a month.",
    discussion: """
      Every call has the same tokens, at the price in force. A month has 30.4375 days.

      Example:
        budget plan --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --completion-tokens 500 \\
          --calls-per-day 50,150,300
      """
  )

  @Option(help: ArgumentHelp("The provider of the model.", valueName: "name"))
  var provider: String

  @Option(help: ArgumentHelp("The model.", valueName: "name"))
  var model: String

  @Option(help: ArgumentHelp("standard, batch, flex, priority, fast, us, ...", valueName: "tier"))
  var serviceTier: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("All input of a call, cached included.", valueName: "n")
  )
  var promptTokens: String

  @Option(parsing: .unconditional, help: ArgumentHelp("The output of a call.", valueName: "n"))
  var completionTokens: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Input that is read from a cache.", valueName: "n")
  )
  var cacheReadTokens = "0"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many calls a day: light, moderate and heavy use.", valueName: "n,...")
  )
  var callsPerDay = "50,150,300"

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let tier = try serviceTier.map { try choice($0, "--service-tier", as: ServiceTier.self) }
    let usage = TokenUsage(
      prompt: try tokens(promptTokens, "--prompt-tokens"),
      cacheRead: try tokens(cacheReadTokens, "--cache-read-tokens"),
      completion: try tokens(completionTokens, "--completion-tokens")
    )
    let calls = try callsPerDay.split(separator: ",", omittingEmptySubsequences: false).map {
      try count(String($0), "--calls-per-day", upTo: 1_000_000_000)
    }
    do {
      let plan = try options.ledger().plan(
        model: ModelReference(provider: provider, name: model, serviceTier: tier ?? .standard),
        usage: usage,
        callsPerDay: calls
      )
      return Answer(json: plan.json, text: plan.text(.output, amounts.style))
    } catch let error as LedgerError where error.code == .unpriced {
      // No budget has refused anything.
      throw Failure(status: .failed, code: error.code.description, message: error.message)
    }
  }

  private func tokens(_ text: String, _ option: String) throws -> Int64 {
    try count(text, option, upTo: TokenUsage.largestCount)
  }
}
