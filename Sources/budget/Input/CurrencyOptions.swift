import ArgumentParser
import BudgetKit
import BudgetWire

/// How amounts are shown to people, and in which currency.
struct CurrencyOptions: ParsableArguments {
  @OptionGroup var amounts: AmountOptions

  @Option(
    help: ArgumentHelp("Show amounts in another currency, at --rate.", valueName: "code")
  )
  var currency: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much of the currency one US dollar is.", valueName: "number")
  )
  var rate: String?

  @Option(help: ArgumentHelp("The day of the rate; default today.", valueName: "day"))
  var rateDate: String?
}

extension CurrencyOptions {
  /// Whether another currency is asked for.
  var isGiven: Bool { currency != nil || rate != nil || rateDate != nil }

  /// Returns how amounts are written.
  ///
  /// - Parameter now: The time now, in UTC the day of a rate that names none.
  /// - Returns: The style, with the currency where one is asked for.
  /// - Throws: `Failure` for what is no currency, no rate or no day.
  func style(now: Instant) throws -> AmountStyle {
    var style = amounts.style
    style.currency = try displayed(today: Zone.utc.civilDate(at: now))
    return style
  }

  private func displayed(today: CivilDate) throws -> DisplayCurrency? {
    guard isGiven else { return nil }
    guard let currency else {
      throw Failure.usage("--rate and --rate-date belong to --currency; name that, too.")
    }
    guard let rate else {
      throw Failure.usage(
        "--currency needs --rate: how much \(plain(currency, limit: 64)) one US dollar is."
      )
    }
    let day = try rateDate.map { text in
      try reading("--rate-date") { try CivilDate(iso8601: text) }
    }
    if let day, day > today {
      throw Failure.usage("--rate-date: \(day) has not come yet; it is \(today) now.")
    }
    return try reading("--currency") {
      try DisplayCurrency(code: currency, rate: rate, day: day ?? today)
    }
  }
}

extension Answer {
  /// Returns the answer with the stamp of the currency in which its amounts are shown; one whose
  /// text is its JSON has it there.
  func stamped(_ style: AmountStyle, asJSON isJSON: Bool = false) -> Answer {
    guard let currency = style.currency else { return self }
    var answer = self
    answer.json = json.adding(membersOf: currency.json)
    if isJSON {
      answer.text = answer.json.description + "\n"
    } else if !text.isEmpty {
      answer.text += "\nAmounts are in \(currency); the ledger is in US dollars.\n"
    }
    return answer
  }
}
