import ArgumentParser
import BudgetKit

/// What bends the limit of a budget, when the budget takes part, and what it is called.
struct BudgetBendOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What a period leaves for the next: nothing, what is unused, deficits as well, or what is unused up to an amount.",
      valueName: "none|unused|all|amount"
    )
  )
  var carry: String?

  @Option(
    help: ArgumentHelp(
      "What a reservation holds that runs out: it returns, or counts as spent until the call is settled after all.",
      valueName: "return|spend"
    )
  )
  var onExpiry: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What of the limit is kept back for reservations that say --closing; 0 for nothing.",
      valueName: "amount"
    )
  )
  var closing: String?

  @Option(
    help: ArgumentHelp(
      "From when on the budget takes part: a day of the workspace's zone, or an instant.",
      valueName: "date"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Until when the budget takes part; the day or instant is not included.",
      valueName: "date"
    )
  )
  var until: String?

  @Flag(help: "Forget --from and --until: the budget always takes part.")
  var always = false

  @Option(
    help: ArgumentHelp(
      "The name by which people know the budget; an empty one takes it away.",
      valueName: "name"
    )
  )
  var name: String?
}

extension BudgetBendOptions {
  /// Adds to an update what is changed, but for times, which need a zone.
  func apply(to update: inout BudgetUpdate, counting counted: BudgetUnitOptions) throws {
    guard !always || (from == nil && until == nil) else {
      throw Failure.usage("--always contradicts --from and --until; give one of them.")
    }
    update.name = name
    update.onExpiry = try onExpiry.map { try choice($0, "--on-expiry") }
    update.closing = try closing.map { try counted.amount($0, "--closing") }
    update.carry = try carry.map { text in
      switch text {
      case "none": .none
      case "unused": .unused
      case "all": .all
      default: .upTo(try cap(text, counting: counted))
      }
    }
  }

  private func cap(_ text: String, counting counted: BudgetUnitOptions) throws -> BudgetAmount {
    guard let amount = try? counted.amount(text, "--carry") else {
      throw Failure.usage(
        "--carry: \(quoted(text)) is no amount; write one, or none, unused or all."
      )
    }
    return amount
  }

  /// Adds to an update when the budget takes part, by the days of a zone.
  func applyTimes(to update: inout BudgetUpdate, in zone: Zone) throws {
    update.activeFrom =
      try always ? .distantPast : from.map { try instantOrDay($0, "--from", in: zone) }
    update.activeUntil =
      try always ? .distantFuture : until.map { try instantOrDay($0, "--until", in: zone) }
  }
}
