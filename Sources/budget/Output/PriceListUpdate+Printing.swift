import BudgetKit
import BudgetWire

extension PriceListUpdate {
  /// How many lines of a table are shown unless all are wanted.
  private static let mostLines = 20

  /// The changes as tables, the largest first, and the counts below them.
  func text(showingAll isAll: Bool, _ style: Style) -> String {
    let tables = [
      changed(isAll, style), models(.new, "NEW", isAll, style), models(.gone, "GONE", isAll, style),
    ]
    return (tables.filter { !$0.isEmpty } + [counts]).joined(separator: "\n")
  }

  private func changed(_ isAll: Bool, _ style: Style) -> String {
    let changes = changes.filter { ![.new, .gone].contains($0.kind) }
    var table = Table([
      .init("MODEL"), .init("RATE"), .init("FROM"), .init("OLD", .decimal),
      .init("NEW", .decimal), .init("CHANGE", .right), .init(""),
    ])
    for change in changes.prefix(isAll ? changes.count : Self.mostLines) {
      table.add([
        change.price.label, change.name.rawValue, change.price.validFrom.dayOrTime,
        change.old?.description ?? "-", change.new?.description ?? "-", change.percentText,
        change.doubt == nil ? "" : "?",
      ])
    }
    return table.text(style) + more(than: Self.mostLines, of: changes.count, isAll)
  }

  private func models(
    _ kind: PriceListChange.Kind,
    _ title: String,
    _ isAll: Bool,
    _ style: Style
  ) -> String {
    let prices = prices(kind)
    let doubtful = Set(changes.filter { $0.doubt != nil }.map(\.price))
    var table = Table([
      .init(title), .init("FROM"), .init("INPUT", .decimal), .init("OUTPUT", .decimal),
      .init(""),
    ])
    for price in prices.prefix(isAll ? prices.count : Self.mostLines) {
      table.add([
        price.label, price.validFrom.dayOrTime, price.rates.input.description,
        price.rates.output.description, doubtful.contains(price) ? "?" : "",
      ])
    }
    return table.text(style) + more(than: Self.mostLines, of: prices.count, isAll)
  }

  private func more(than shown: Int, of count: Int, _ isAll: Bool) -> String {
    count > shown && !isAll ? "and \(count - shown) more (--all)\n" : ""
  }

  private var counts: String {
    var values = NamedValues()
    let count = { (kind: PriceListChange.Kind) in changes.count { $0.kind == kind } }
    values.add("raised", counted(count(.raised), "rate"))
    values.add("cut", counted(count(.cut), "rate"))
    let other = count(.added) + count(.dropped)
    if other > 0 { values.add("added or lost", counted(other, "rate")) }
    values.add("new", counted(prices(.new).count, "price"))
    values.add("gone", counted(prices(.gone).count, "price"))
    values.add("unchanged", counted(unchanged, "price"))
    if !aliases.isEmpty { values.add("names", counted(aliases.count, "new name")) }
    if !resources.isEmpty { values.add("resources", counted(resources.count, "price")) }
    values.add("skipped", counted(list.skipped.count, "entry", "entries"))
    return values.text
  }

  /// What to know about the changes, one sentence each.
  func remarks(isApplied: Bool) -> [String] {
    let doubts = changes.compactMap { change in
      change.doubt.map { "\(change.price.label): \($0)" }
    }
    var remarks = Array(doubts.prefix(3))
    let doubtful = Set(changes.filter { $0.doubt != nil }.map(\.price)).count
    if leftOut > 0 {
      remarks.append(
        "\(counted(doubtful, "price")) with ? \(isApplied ? (doubtful == 1 ? "was" : "were") : "would be") left out; if the figures are right, add --yes."
      )
    }
    if !overruled.isEmpty {
      let names = overruled.prefix(3).map { "\($0.provider)/\($0.name)" }
      let more = overruled.count > names.count ? " and \(overruled.count - names.count) more" : ""
      remarks.append(
        "Your own prices hold before the list's: \(names.joined(separator: ", "))\(more)."
      )
    }
    if changes.contains(where: { $0.kind == .gone }) {
      remarks.append("Prices that the list has no more stay in force.")
    }
    if !discounts.isEmpty {
      remarks.append(
        "\(counted(discounts.count, "discount")) of the file \(discounts.count == 1 ? "is" : "are") left alone; 'budget prices import' takes \(discounts.count == 1 ? "it" : "them") over."
      )
    }
    return remarks
  }
}

extension ModelPrice {
  /// The model as a line of a list names it, with the tier and the length of prompt where they are
  /// not the ordinary ones.
  var label: String {
    var words = ["\(provider)/\(model)"]
    if serviceTier != .standard { words.append(serviceTier.rawValue) }
    if abovePromptTokens > 0 { words.append("above \(abovePromptTokens)") }
    return words.joined(separator: " ")
  }
}

extension PriceListChange {
  fileprivate var percentText: String {
    guard let tenths = changeTenthsOfPercent else { return "" }
    return (tenths > 0 ? "+" : "") + DecimalText.print(tenths, scale: 1) + " %"
  }
}
