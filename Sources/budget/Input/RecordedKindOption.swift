import ArgumentParser
import BudgetKit

/// Which of two rows with one id is meant.
struct RecordedKindOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the id names, where a call and a resource have the same.",
      valueName: "call|resource"
    )
  )
  var kind: String?
}

extension RecordedKindOption {
  /// The kind, if one is given.
  func recordedKind() throws -> RecordedKind? {
    guard let kind else { return nil }
    guard let known = RecordedKind(rawValue: kind) else {
      throw Failure.usage("--kind: \(quoted(kind)) is no kind of row; write call or resource.")
    }
    return known
  }
}
