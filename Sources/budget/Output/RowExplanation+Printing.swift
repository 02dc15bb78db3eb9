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
    if let priceText { values.addProse(repriced == nil ? "price" : "price then", priceText) }
    values.addProse("came by", source)
    for correction in corrections { values.addProse("corrected", correction.sentence) }
    if let repriced { values.addProse("price now", repriced.sentence) }
    if let corrected = correctedCost, !corrections.isEmpty, voidedBy == nil {
      values.add("costs now", "\(corrected) USD")
    }
    for budget in budgets { values.addProse("counted in", budget.sentence) }
    if budgets.isEmpty { values.add("counted in", "no budget") }
    return values.text + (linesNow.isEmpty ? "" : "\n" + table.text(.output))
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
    if let price { return price.sentence }
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

  /// The lines of the price that the row was priced by last.
  private var linesNow: [CostLine] { repriced?.lines ?? lines }

  private var table: Table {
    var table = Table([
      .init("LINE"), .init("UNITS", .right), .init("USD PER MILLION", .decimal),
      .init("USD", .decimal),
    ])
    for line in linesNow {
      table.add([
        line.meter.description, "\(line.units)", line.rate.description, line.cost.description,
      ])
    }
    let total = linesNow.reduce(Money.zero) { $0 + $1.cost }
    let priceNow = repriced == nil ? price : repriced?.price
    let list = repriced == nil ? listCost : repricedListCost
    let paid = repriced?.cost ?? row.call?.computedCost ?? row.cost
    guard let priceNow, let list, let paid else {
      table.add(["total", "", "", total.description])
      return table
    }
    let words = PriceDiscount.words(priceNow.rates.paidMillionths)
    table.add(["list price", "", "", list.description])
    table.add([words, "", "", (paid - list).description])
    table.add(["total", "", "", paid.description])
    return table
  }
}

extension RowExplanation.Repriced {
  /// What it costs, and by which price.
  fileprivate var sentence: String {
    "\(cost) USD by " + (price?.sentence ?? "a price that the book no longer has")
  }
}

extension ModelPrice {
  /// Whose price it is, since when it holds, and where it is from.
  fileprivate var sentence: String {
    let start = validFrom.dayOrTime
    let above = abovePromptTokens == 0 ? "" : ", for prompts above \(abovePromptTokens) tokens"
    return "\(model) of \(provider), \(serviceTier)\(above), "
      + (start.isEmpty ? "from the beginning" : "since \(start)") + ", by \(source)"
      + (rates.areDiscounted ? ", \(PriceDiscount.words(rates.paidMillionths))" : "")
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
