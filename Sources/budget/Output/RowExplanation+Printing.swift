import BudgetKit
import BudgetWire

extension RowExplanation {
  /// The row, how its cost comes about, what corrects it, and where it counts.
  func text(gap: String?) -> String {
    var values = NamedValues()
    values.add(row.word, row.id.rawValue)
    values.addProse("of", row.context.owner)
    values.add("when", row.timestamp.iso8601)
    values.addProse(row.usage == nil ? "model" : "resource", what)
    values.addProse("cost", cost)
    if let gap { values.addProse("no price", gap) }
    if let priceText { values.addProse("price", priceText) }
    values.addProse("came by", source)
    for correction in corrections { values.addProse("corrected", correction.sentence) }
    if let corrected = correctedCost, !corrections.isEmpty, voidedBy == nil {
      values.add("costs now", "\(corrected) USD")
    }
    for budget in budgets { values.addProse("counted in", budget.sentence) }
    if budgets.isEmpty { values.add("counted in", "no budget") }
    return values.text + (lines.isEmpty ? "" : "\n" + table.text(.output))
  }

  private var what: String {
    if let usage = row.usage { return "\(usage.usage.usage) \(usage.unit) of \(row.model)" }
    return "\(row.model) of \(row.provider)" + (row.tier.map { ", \($0)" } ?? "")
  }

  private var cost: String {
    if let voidedBy { return "nothing: it was voided by \(voidedBy)" }
    guard let cost = row.cost else { return "unknown" }
    guard let computed = row.call?.computedCost else {
      return "\(cost) USD" + (row.pricing.map { ", \($0.rawValue)" } ?? "")
    }
    let reason =
      row.call?.call.outcome.isServedFromCache == true ? "served from a cache" : "reported"
    return "\(cost) USD, \(reason); the price book says \(computed) USD"
  }

  private var priceText: String? {
    if let price {
      let start = price.validFrom.dayOrTime
      let above =
        price.abovePromptTokens == 0 ? "" : ", for prompts above \(price.abovePromptTokens) tokens"
      return "\(price.model) of \(price.provider), \(price.serviceTier)\(above), "
        + (start.isEmpty ? "from the beginning" : "since \(start)") + ", by \(price.source)"
        + (price.rates.areDiscounted
          ? ", \(PriceDiscount.words(price.rates.paidMillionths))" : "")
    }
    return resourcePrice.map { price in
      let start = price.validFrom.dayOrTime
      return "\(price.rate.perUnit) USD per \(price.unit), "
        + (start.isEmpty ? "from the beginning" : "since \(start)") + ", by \(price.source)"
    }
  }

  private var source: String {
    if let reservation = row.call?.reservation {
      return "the settlement of reservation \(reservation)"
    }
    guard let adjustment = row.adjustment else { return "a record, or an import of a log" }
    return adjustment.sentence + (adjustment.corrected.map { ", of \($0)" } ?? "")
  }

  private var table: Table {
    var table = Table([
      .init("LINE"), .init("UNITS", .right), .init("USD PER MILLION", .decimal),
      .init("USD", .decimal),
    ])
    for line in lines {
      table.add([
        line.meter.description, "\(line.units)", line.rate.description, line.cost.description,
      ])
    }
    let total = lines.reduce(Money.zero) { $0 + $1.cost }
    guard let price, let listCost, let paid = row.call?.computedCost ?? row.cost else {
      table.add(["total", "", "", total.description])
      return table
    }
    let words = PriceDiscount.words(price.rates.paidMillionths)
    table.add(["list price", "", "", listCost.description])
    table.add([words, "", "", (paid - listCost).description])
    table.add(["total", "", "", paid.description])
    return table
  }
}

extension CallContext {
  /// All that it names, in words.
  var owner: String {
    let names: [(String, String?)] = [
      ("project", project?.rawValue), ("execution", execution?.rawValue), ("agent", agent),
      ("user", user), ("session", session), ("feature", feature), ("operation", operation),
    ]
    let tags = tags.sorted { $0.key < $1.key }.map { "tag \($0.key)=\($0.value)" }
    return
      (["workspace \(workspace)"]
      + names.compactMap { name, value in value.map { "\(name) \($0)" } } + tags)
      .joined(separator: ", ")
  }
}

extension RecordedAdjustment {
  /// What it adds, by whom and why.
  fileprivate var sentence: String {
    let reason = change.reason.map { ": \($0)" } ?? ""
    let undone = counts ? "" : " (counts nothing)"
    return "\(kind.rawValue) \(amount) USD by \(change.actor)\(reason)\(undone)"
  }
}

extension RowExplanation.Counting {
  /// The budget, and the period that the row lies in.
  fileprivate var sentence: String {
    let time = period.map { ", \($0.start) until \($0.end)" } ?? ""
    return "\(scope), \(window.adverb)\(unit == .usd ? "" : " in \(unit.rawValue)")\(time)"
  }
}
