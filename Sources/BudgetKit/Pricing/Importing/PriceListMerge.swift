/// Makes of a price list what may stand before the built-in book without making any call's price
/// worse.
///
/// - A price without a date says what a model costs today, not what it cost once. Where the book
///   knows the model it counts from the day of the import, and until the book's next planned
///   change; for any other model it counts always. The undated step of a dated series held before
///   the first date; where the book knows the model, the book knows that time as well, and the step
///   is left out.
/// - A rate that the list does not name is not unknown where another list or the book names it: it
///   is copied into the imported row, from each date on at which it changes. So every row says by
///   itself what a call costs, and a call can be traced to the row it names.
/// - Where the list tells no lengths of prompt apart and the book does, the book's rows for long
///   prompts are copied.
/// - A name that the book has as an alias of another model than the list has gets the list's prices
///   as its own; a name that has prices in the book keeps them, whatever the list takes it for.
struct PriceListMerge {
  /// The list, ready to be written.
  private(set) var list: PriceImport
  private let others: PriceTable
  /// What the book knows: the models with prices, and the aliases with the models that they stand
  /// for.
  private let bookModels: Set<Name>
  private let bookAliases: [Name: String]
  /// The models that an earlier list of the same maker has prices for, where these keep their past.
  private let listedModels: Set<Name>
  private var steps: [Series: Steps] = [:]
  private let today: Instant
  private let start: Instant?

  private struct Name: Hashable {
    let provider: String
    let model: String
  }

  /// A row of the list with the names of the rates that the list only assumes.
  private struct ListedRow {
    var price: ModelPrice
    let assumed: Set<RateName>
  }

  private struct Step: Hashable {
    let from: Instant
    let above: Int64
  }

  /// From which instants and lengths of prompt on the taken rows of a series hold.
  private struct Steps {
    let source: String
    let first: Instant
    let rows: Set<Step>

    init?(_ prices: [ModelPrice]) {
      guard let price = prices.first, let first = prices.map(\.validFrom).min() else { return nil }
      source = price.source
      self.first = first
      rows = Set(prices.map { Step(from: $0.validFrom, above: $0.abovePromptTokens) })
    }
  }

  private struct Series: Hashable {
    let name: Name
    let tier: ServiceTier
  }

  init(
    _ list: PriceImport,
    into prices: [ModelPrice],
    aliases: [ModelAlias],
    today: Instant,
    from start: Instant?,
    knowingOwnModels keepsPast: Bool = false
  ) {
    let sources = Set(list.prices.map(\.source) + [PriceSource.user])
    others = PriceTable(
      prices: prices.filter { !sources.contains($0.source) },
      aliases: aliases.filter { !sources.contains($0.source) }
    )
    let book = prices.filter { $0.source == PriceSource.builtIn }
    let otherNames = aliases.filter { $0.source == PriceSource.builtIn }
    bookModels = Set(book.map { Name(provider: $0.provider, model: $0.model) })
    bookAliases = Dictionary(
      otherNames.map { (Name(provider: $0.provider, model: $0.alias), $0.model) },
      uniquingKeysWith: { first, _ in first }
    )
    listedModels = Set(
      prices.filter { keepsPast && $0.source != PriceSource.user && sources.contains($0.source) }
        .map { Name(provider: $0.provider, model: $0.model) }
    )
    self.today = today
    self.start = start
    self.list = list
    reconcileAliases()
    merge()
  }

  private func isKnown(_ name: Name) -> Bool {
    bookModels.contains(name) || bookAliases[name] != nil || listedModels.contains(name)
  }

  /// Takes out the aliases by which the list and the book would disagree about a name.
  private mutating func reconcileAliases() {
    let listed = Dictionary(grouping: list.prices) { Name(provider: $0.provider, model: $0.model) }
    var kept: [ModelAlias] = []
    for alias in list.aliases {
      let name = Name(provider: alias.provider, model: alias.alias)
      if bookModels.contains(name) {
        list.note(
          "\(alias.provider)/\(alias.alias)",
          "The list takes it for \(quoted(alias.model)); the built-in book has prices of its own for it, which hold."
        )
      } else if let target = bookAliases[name], target != alias.model {
        let rows = listed[Name(provider: alias.provider, model: alias.model)] ?? []
        for row in rows {
          var renamed = row
          renamed.model = alias.alias
          list.add([renamed], assuming: [list.assumed[row] ?? []])
        }
      } else {
        kept.append(alias)
      }
    }
    list.aliases = kept
  }

  /// Returns whether a price of an earlier import of the same list says something of the time that
  /// this one covers, and is not in it.
  func isStale(_ price: ModelPrice) -> Bool {
    let name = Name(provider: price.provider, model: price.model)
    guard let taken = steps[Series(name: name, tier: price.serviceTier)],
      price.source == taken.source, price.validFrom >= taken.first
    else { return false }
    return !taken.rows.contains(Step(from: price.validFrom, above: price.abovePromptTokens))
  }

  private mutating func merge() {
    var order: [Series] = []
    var rows: [Series: [ModelPrice]] = [:]
    for price in list.prices {
      let name = Name(provider: price.provider, model: price.model)
      let series = Series(name: name, tier: price.serviceTier)
      if rows[series] == nil { order.append(series) }
      rows[series, default: []].append(price)
    }
    list.prices = order.flatMap { series in
      let prices = merged(rows[series] ?? [], series)
      steps[series] = Steps(prices)
      return prices
    }
  }
}

// MARK: - Dates

extension PriceListMerge {
  /// Returns the rows of one series, dated and completed.
  private mutating func merged(_ rows: [ModelPrice], _ series: Series) -> [ModelPrice] {
    let firstDate = rows.map(\.validFrom).filter { $0 != .distantPast }.min()
    let isKnown = isKnown(series.name)
    let beginning = start ?? (isKnown ? firstDate == nil ? today : nil : .distantPast)
    let dated = rows.compactMap { row -> ListedRow? in
      let assumed = list.assumed[row] ?? []
      guard row.validFrom == .distantPast else { return ListedRow(price: row, assumed: assumed) }
      guard let beginning, firstDate.map({ beginning < $0 }) ?? true else { return nil }
      return ListedRow(price: row.holding(from: beginning), assumed: assumed)
    }
    if dated.count < rows.count, let firstDate {
      note(series, "What it cost before \(firstDate) is left to the built-in book.")
    }
    return completed(dated, series, isUndated: firstDate == nil)
  }

  /// Returns the rows with what they lack, and further rows from each instant at which that
  /// changes.
  private mutating func completed(
    _ rows: [ListedRow],
    _ series: Series,
    isUndated: Bool
  ) -> [ModelPrice] {
    guard let listed = rows.first?.price, let first = rows.map(\.price.validFrom).min() else {
      return []
    }
    let ours = Set(rows.map(\.price.validFrom))
    let theirs = others.changes(
      provider: series.name.provider,
      model: series.name.model,
      tier: series.tier
    )
    guard !theirs.isEmpty else { return rows.map(\.price) }
    var all: [ModelPrice] = []
    var last: [ModelPrice] = []
    var copied: Set<String> = []
    for instant in ours.union(theirs.filter { $0 > first }).sorted() {
      let known = others.rows(
        provider: series.name.provider,
        model: series.name.model,
        tier: series.tier,
        at: instant
      )
      let isPlanned = isUndated && instant > today && !ours.contains(instant)
      let latest = rows.map(\.price.validFrom).filter { $0 <= instant }.max()
      let held = rows.filter { $0.price.validFrom == latest }
      let step = (isPlanned ? known : complete(held, by: known, &copied))
        .map { $0.holding(from: instant, as: listed) }
      if ours.contains(instant) || step.map(\.content) != last.map(\.content) { all += step }
      last = step
    }
    if !copied.isEmpty {
      note(
        series,
        "The list does not say \(copied.sorted().joined(separator: ", ")); taken from what is known already."
      )
    }
    return all
  }

  private mutating func note(_ series: Series, _ sentence: String) {
    let tier = series.tier == .standard ? "" : " (\(series.tier))"
    list.note("\(series.name.provider)/\(series.name.model)\(tier)", sentence)
  }
}

// MARK: - Rates

extension PriceListMerge {
  /// Returns the rows of one instant with the rates and the lengths of prompt that only the others
  /// know.
  private func complete(
    _ listed: [ListedRow],
    by known: [ModelPrice],
    _ copied: inout Set<String>
  ) -> [ModelPrice] {
    let rows = listed.map { row in
      var price = row.price
      if let other = known.last(where: { $0.abovePromptTokens <= price.abovePromptTokens }) {
        copied.formUnion(price.rates.fill(from: other.rates, for: row.assumed))
      }
      return price
    }
    guard rows.allSatisfy({ $0.abovePromptTokens == 0 }) else { return rows }
    let longer = known.filter { $0.abovePromptTokens > 0 }
    if !longer.isEmpty { copied.insert("what long prompts cost") }
    return rows + longer
  }
}

extension ModelPrice {
  /// The row without the instant from which on it holds.
  fileprivate var content: [Int64?] {
    [abovePromptTokens] + RateName.allCases.map { rates[$0]?.nanodollarsPerMillion }
  }

  /// Returns the price from another instant on.
  fileprivate func holding(from start: Instant) -> ModelPrice {
    var price = self
    price.validFrom = start
    return price
  }

  /// Returns the price from an instant on as one of a list's model.
  fileprivate func holding(from start: Instant, as listed: ModelPrice) -> ModelPrice {
    var price = holding(from: start)
    price.provider = listed.provider
    price.model = listed.model
    price.source = listed.source
    price.priceID = nil
    return price
  }
}

extension ModelPrice.Rates {
  /// Takes over the rates that are missing or only assumed here, and returns what they are for.
  fileprivate mutating func fill(
    from other: ModelPrice.Rates,
    for assumed: Set<RateName>
  ) -> [String] {
    var filled: [String] = []
    for name in RateName.allCases where self[name] == nil || assumed.contains(name) {
      guard let rate = other[name], rate != self[name] else { continue }
      self[name] = rate
      filled.append("the rate for \(name)")
    }
    return filled
  }
}
