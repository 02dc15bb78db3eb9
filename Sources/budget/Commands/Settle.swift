import ArgumentParser
import BudgetKit

/// `budget settle`: books what a reserved call cost.
struct Settle: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle",
    abstract: "Book what a reserved call really cost, and give back the rest.",
    discussion: """
      Give the cost, or the model and its tokens. The cost is booked whatever it is, also after the reservation has \
      run out. The same content again answers as the first time did.

      Example:
        budget settle "$id" --cost 0.07
        budget settle "$id" --provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 500
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @OptionGroup(title: "The call") var call: CallOptions
  @OptionGroup(title: "Tokens") var tokens: TokenOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("reservation") { try ReservationID(reservation) }
    let (measured, remarks) = try call.measured(tokens)
    let ledger = try options.ledger()
    let settlement = try ledger.settle(id, with: measured)
    let gap = try ledger.gapRemark(of: settlement.call)
    return Answer(
      json: settlement.json,
      text: settlement.text,
      remarks: remarks + (gap.map { [$0] } ?? [])
    )
  }
}

extension Settlement {
  fileprivate var json: JSON {
    .fields([
      "reservation_id": .id(reservation),
      "call_id": .id(callID),
      "cost_usd": .money(cost),
      "held": .money(held),
      "overrun": .bool(overrun > .zero),
      "overrun_usd": .money(overrun),
      "late": .bool(isLate),
      "still_held": .money(stillHeld),
    ])
  }

  fileprivate var text: String {
    var facts = Facts()
    facts.add("call", callID.rawValue)
    facts.add("cost", cost.map { "\($0) USD" } ?? "unpriced")
    facts.add("held", "\(held) USD")
    if stillHeld > .zero { facts.add("still held", "\(stillHeld) USD, for the cost is not known") }
    if overrun > .zero { facts.add("overrun", "\(overrun) USD") }
    if isLate { facts.add("late", "yes, the reservation had run out") }
    return facts.text
  }
}
