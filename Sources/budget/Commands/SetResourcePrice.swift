import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices set-resource`: sets what a resource costs.
struct SetResourcePrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-resource",
    abstract: "Set what a unit of a resource costs, in US dollars.",
    discussion: """
      With --per, a usage of two cores for 120 seconds costs usage x duration; without, the usage alone counts.

      Example:
        budget prices set-resource cpu --unit core-hour --per hour --rate 0.05
        budget prices set-resource egress --unit gb --rate 0.09
      """
  )

  /// A time that can be in a unit.
  enum Basis: String, CaseIterable {
    case second
    case minute
    case hour
    case day

    var milliseconds: Int64 {
      switch self {
      case .second: 1_000
      case .minute: 60_000
      case .hour: 3_600_000
      case .day: 86_400_000
      }
    }
  }

  @Argument(help: "The resource: cpu, memory, or any name.")
  var type: String

  @Option(help: ArgumentHelp("The unit that the rate is for.", valueName: "name"))
  var unit: String

  @Option(
    help: ArgumentHelp("The time in the unit: second, minute, hour or day.", valueName: "time")
  )
  var per: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What one unit costs, in US dollars.", valueName: "usd")
  )
  var rate: String

  @Option(
    help: ArgumentHelp("The day in UTC, or instant, from which it holds.", valueName: "day|instant")
  )
  var from: String?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let price = ResourcePrice(
      resourceType: type,
      unit: unit,
      basisMilliseconds: try per.map { try choice($0, "--per", as: Basis.self).milliseconds },
      rate: try budget.rate(rate, "--rate", per: .unit),
      validFrom: try from.map {
        try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
      } ?? .distantPast,
      source: PriceSource.user
    )
    try options.ledgerMadeIfAbsent().ledger.prices.set(
      [],
      resources: [price],
      subject: "resource \(type)",
      by: options.change(reason: reason)
    )
    return Answer(json: price.json, text: [price].table)
  }
}
