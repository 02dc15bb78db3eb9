import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices discount`: what is paid of list prices.
struct DiscountPrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "discount",
    abstract: "Show and set discounts that were negotiated, and margins on top.",
    discussion: """
      A call then costs tokens x rate x what is paid of it, rounded once; 'budget show' tells the list price beside \
      it. Estimates, checks by tokens and reservations follow. One alone holds for a call: that of its workspace first, \
      then that of its model, then that of its provider, then the latest. A cost that the provider stated stays. \
      Recorded calls keep their cost until 'budget reprice'. Without --percent, --margin or --remove it lists what is \
      set.

      Example:
        budget prices discount openai --percent 12
        budget prices discount openai --model gpt-4o --margin 5
        budget prices discount
      """
  )

  @Argument(help: "The provider; without it every one is meant.")
  var provider: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is taken off, up to four decimals.", valueName: "number")
  )
  var percent: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What comes on top, in percent.", valueName: "number")
  )
  var margin: String?

  @Option(help: ArgumentHelp("Only this model of the provider.", valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp("Only calls of this workspace.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String?

  @Option(
    help: ArgumentHelp("The day in UTC, or instant, from which it holds.", valueName: "day|instant")
  )
  var from: String?

  @Flag(help: "Take back what is set for just these calls, whenever it began.")
  var remove = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let given = [percent != nil, margin != nil, remove].count { $0 }
    guard given <= 1 else {
      throw Failure.usage("Give one of --percent, --margin and --remove.")
    }
    guard model == nil || provider != nil else {
      throw Failure.usage("--model belongs to a provider; name that, too.")
    }
    if given == 0 { return try list() }
    return try remove ? takeBack() : set()
  }

  private func list() throws -> Answer {
    guard from == nil, reason == nil else {
      throw Failure.usage("--from and --reason belong to --percent, --margin or --remove.")
    }
    let wanted = try place(paid: PriceDiscount.wholeMillionths)
    let discounts = try options.ledger().prices.discounts().filter { discount in
      (provider == nil || discount.provider == wanted.provider)
        && (model == nil || discount.model == model)
        && (workspace == nil || discount.workspace == wanted.workspace)
    }
    return Answer(
      json: discounts.json,
      text: discounts.table,
      remarks: discounts.isEmpty ? ["List prices are paid as they are."] : []
    )
  }

  private func set() throws -> Answer {
    let paid =
      try percent.map { try part($0, "--percent", isOff: true) }
      ?? part(margin ?? "", "--margin", isOff: false)
    let discount = try place(paid: paid)
    let prices = try options.ledgerMadeIfAbsent().ledger.prices
    let old = try prices.setDiscount(discount, by: options.change(reason: reason))
    return Answer(
      json: [discount].json,
      text: [discount].table,
      remarks: (old.map { ["It takes the place of \($0)."] } ?? [])
        + (try doubt(about: discount, in: prices).map { [$0] } ?? [])
    )
  }

  /// Returns what to say of a name that has no price, for it may be mistyped.
  private func doubt(about discount: PriceDiscount, in prices: PriceBook) throws -> String? {
    guard let provider = discount.provider else { return nil }
    let known = Set(
      try prices.models().filter { $0.provider == provider }.map(\.model)
        + prices.aliases().filter { $0.provider == provider }.map(\.alias)
    )
    guard !known.isEmpty else {
      return "No model of \(quoted(provider)) has a price, so nothing is paid by it yet."
    }
    guard let model = discount.model, !known.contains(model) else { return nil }
    let near = closestWord(to: model, in: known.sorted()).map { " Did you mean '\($0)'?" }
    return
      "\(quoted(model)) of \(quoted(provider)) has no price by that name, so nothing is paid by it yet.\(near ?? "")"
  }

  private func takeBack() throws -> Answer {
    let meant = try place(paid: PriceDiscount.wholeMillionths)
    let removed = try options.ledger().prices.removeDiscounts(
      where: { discount in
        (discount.workspace, discount.provider, discount.model)
          == (meant.workspace, meant.provider, meant.model)
          && (from == nil || discount.validFrom == meant.validFrom)
      },
      by: options.change(reason: reason)
    )
    guard !removed.isEmpty else {
      throw Failure.notFound(
        "Nothing is set for just these calls; 'budget prices discount' lists what is."
      )
    }
    return Answer(
      json: removed.json,
      text: removed.table,
      remarks: ["Removed; recorded calls keep their cost."]
    )
  }

  private func place(paid: Int64) throws -> PriceDiscount {
    PriceDiscount(
      workspace: try workspace.map { text in try reading("--workspace") { try WorkspaceID(text) } },
      provider: provider.map(ProviderName.canonical),
      model: model,
      paidMillionths: paid,
      validFrom: try from.map {
        try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
      } ?? .distantPast
    )
  }

  /// Reads a number of percent as the part of the list price that is paid, in millionths.
  private func part(_ text: String, _ option: String, isOff: Bool) throws -> Int64 {
    let most: Int64 = isOff ? 1_000_000 : 99_000_000
    let number = try? DecimalText.parse(Array(text.utf8.prefix(65)), scale: 4)
    guard let number, (0...most).contains(number) else {
      throw Failure.usage(
        "\(option): \(quoted(text)) is not a percentage from 0 to \(most / 10_000); write digits with up to four decimals, such as 12.5."
      )
    }
    return PriceDiscount.wholeMillionths + (isOff ? -number : number)
  }
}

extension [PriceDiscount] {
  fileprivate var table: String {
    var table = Table([
      .init("PROVIDER"), .init("MODEL"), .init("WORKSPACE"), .init("FROM"), .init("PAID"),
    ])
    for discount in self {
      table.add([
        discount.provider ?? "every", discount.model ?? "every",
        discount.workspace?.rawValue ?? "every", discount.validFrom.dayOrTime,
        discount.description,
      ])
    }
    return table.text(.output)
  }
}
