/// What a price list would change in a price book, and the rows that do it.
///
/// A price that a call would be charged at today as well is left alone, whichever list or book it
/// came from: only what differs is written, so that a second update finds nothing to do. A price
/// without a date holds from the day of the update for every model that has a price, and always for
/// any other. A price that the list has no more stays: calls of a retired model are still priced.
/// The user's own prices hold before any list and are not compared.
package struct PriceListUpdate: Sendable {
  /// The list as it was read, with a note about each model for which it was completed.
  package private(set) var list: PriceImport
  /// From when prices hold that have no date of their own.
  package let start: Instant
  /// What changes, the questioned first, then the largest changes.
  package private(set) var changes: [PriceListChange] = []
  /// How many prices of the list are in force already.
  package private(set) var unchanged = 0
  /// The models with changes whose own prices, set by the user, hold before the list's.
  package private(set) var overruled: [ModelReference] = []
  /// The rows to be written.
  private(set) var prices: [ModelPrice] = []
  /// The other names that are new, or stand for another model now.
  package private(set) var aliases: [ModelAlias] = []
  /// The prices of resources that are new or have changed, each with the one until now.
  package private(set) var resources: [(old: ResourcePrice?, new: ResourcePrice)] = []
  /// The discounts of a file, which an update leaves alone.
  package private(set) var discounts: [PriceDiscount] = []
  private var stale: Set<Int64> = []
  private let takesDoubtful: Bool

  /// Finds what a list changes.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - book: The prices in force, of every source.
  ///   - names: The other names of models, of every source.
  ///   - today: The day of the update.
  ///   - start: From when undated prices hold; `nil` for today.
  ///   - takesDoubtful: Whether questioned prices are taken over, too.
  /// - Complexity: Linear in the list and the book, times the dates of a model.
  package init(
    _ list: PriceImport,
    of book: [ModelPrice],
    aliases names: [ModelAlias],
    today: Instant,
    from start: Instant? = nil,
    takingDoubtful takesDoubtful: Bool = false
  ) {
    let merge = PriceListMerge(
      list,
      into: book,
      aliases: names,
      today: today,
      from: start,
      knowingOwnModels: true
    )
    self.list = merge.list
    self.start = start ?? today
    self.takesDoubtful = takesDoubtful
    let others = book.filter { $0.source != PriceSource.user }
    let table = PriceTable(
      prices: others,
      aliases: names.filter { $0.source != PriceSource.user }
    )
    compare(
      merge,
      with: table,
      aliases: names,
      among: RateNeighbours(others + merge.list.prices)
    )
    findGone(
      in: others,
      listed: Set(self.list.prices.map(\.series)),
      sources: Set(self.list.prices.map(\.source))
    )
    let own = Set(book.filter { $0.source == PriceSource.user }.map(\.reference))
    overruled = Set(changes.filter { $0.kind != .gone }.map(\.price.reference))
      .intersection(own).sorted { ($0.provider, $0.name) < ($1.provider, $1.name) }
    changes.sort(by: PriceListChange.precedes)
  }

  /// Whether nothing would be written.
  package var isEmpty: Bool { prices.isEmpty && aliases.isEmpty && resources.isEmpty }

  /// Finds what a file of our own changes: each price has its source and its date already.
  ///
  /// - Complexity: Linear in the file and the book.
  package init(
    _ file: PriceFile,
    of book: [ModelPrice],
    aliases names: [ModelAlias],
    resources: [ResourcePrice],
    today: Instant,
    takingDoubtful takesDoubtful: Bool = false
  ) {
    list = PriceImport(file)
    discounts = file.discounts
    start = today
    self.takesDoubtful = takesDoubtful
    let neighbours = RateNeighbours(book + file.prices)
    let held = Dictionary(book.map { ($0.place, $0) }, uniquingKeysWith: { $1 })
    for price in file.prices where price.source != PriceSource.builtIn {
      let old = held[price.place]
      var found = PriceListChange.changes(from: old, to: price)
      if found.isEmpty { unchanged += 1 }
      question(&found, among: neighbours)
      changes += found
      let isTaken = takesDoubtful || found.allSatisfy { $0.doubt == nil }
      if isTaken, !found.isEmpty { prices.append(price) }
    }
    aliases = Self.newAliases(
      file.aliases.filter { $0.source != PriceSource.builtIn },
      among: names,
      comparingUsers: true
    )
    let heldResources = Dictionary(resources.map { ($0.place, $0) }, uniquingKeysWith: { $1 })
    for price in file.resources where price.source != PriceSource.builtIn {
      let old = heldResources[price.place]
      guard old.map({ !$0.hasSameContent(as: price) }) ?? true else { continue }
      self.resources.append((old, price))
    }
    findGone(
      in: book,
      listed: Set(file.prices.map(\.series)),
      sources: Set(file.prices.map(\.source))
    )
    changes.sort(by: PriceListChange.precedes)
  }

  /// Returns whether an earlier row of the same list gives way to those that are written.
  func isStale(_ price: ModelPrice) -> Bool { price.priceID.map(stale.contains) ?? false }

  /// The prices that are left out because they are questioned.
  package var leftOut: Int {
    takesDoubtful ? 0 : Set(changes.filter { $0.doubt != nil }.map(\.price.series)).count
  }
}

// MARK: - Comparing

extension PriceListUpdate {
  private mutating func compare(
    _ merge: PriceListMerge,
    with table: PriceTable,
    aliases names: [ModelAlias],
    among neighbours: RateNeighbours
  ) {
    var order: [ModelPrice.Series] = []
    var listed: [ModelPrice.Series: [ModelPrice]] = [:]
    for price in merge.list.prices {
      if listed[price.series] == nil { order.append(price.series) }
      listed[price.series, default: []].append(price)
    }
    var written: Set<ModelPrice.Series> = []
    var same: [ModelPrice.Series] = []
    for series in order {
      let rows = listed[series] ?? []
      var found = Self.changes(of: series, rows, in: table)
      guard !found.isEmpty else {
        unchanged += rows.count
        same.append(series)
        continue
      }
      question(&found, among: neighbours)
      changes += found
      guard takesDoubtful || found.allSatisfy({ $0.doubt == nil }) else { continue }
      prices += rows
      written.insert(series)
    }
    aliases = Self.newAliases(merge.list.aliases, among: names)
    keep(same, listed, &written, in: table, aliases: names)
    stale = Set(
      table.prices.filter { written.contains($0.series) && merge.isStale($0) }
        .compactMap(\.priceID)
    )
  }

  /// Writes the rows of prices, too, that stay what they are only by that: a name that stands for a
  /// model whose price changes, or for another model, while the list has its own price for it.
  private mutating func keep(
    _ same: [ModelPrice.Series],
    _ listed: [ModelPrice.Series: [ModelPrice]],
    _ written: inout Set<ModelPrice.Series>,
    in table: PriceTable,
    aliases names: [ModelAlias]
  ) {
    let replaced = Set(aliases.map { [$0.provider, $0.alias, $0.source] })
    let others = names.filter {
      $0.source != PriceSource.user && !replaced.contains([$0.provider, $0.alias, $0.source])
    }
    var rest = same
    while !prices.isEmpty || !aliases.isEmpty {
      let places = Set(prices.map(\.place))
      let after = PriceTable(
        prices: table.prices.filter { !places.contains($0.place) } + prices,
        aliases: others + aliases
      )
      let moved = rest.filter { !Self.changes(of: $0, listed[$0] ?? [], in: after).isEmpty }
      guard !moved.isEmpty else { return }
      for series in moved { prices += listed[series] ?? [] }
      written.formUnion(moved)
      let gone = Set(moved)
      rest.removeAll { gone.contains($0) }
    }
  }

  private func question(_ found: inout [PriceListChange], among neighbours: RateNeighbours) {
    for index in found.indices {
      guard let rate = found[index].new else { continue }
      found[index].doubt = neighbours.doubt(
        about: rate,
        found[index].name,
        of: found[index].price.provider,
        inPlaceOf: found[index].old
      )
    }
  }

  /// Returns the rates in which a series of the list and the prices in force differ, each from the
  /// instant at which they begin to.
  private static func changes(
    of series: ModelPrice.Series,
    _ rows: [ModelPrice],
    in table: PriceTable
  ) -> [PriceListChange] {
    guard let first = rows.map(\.validFrom).min() else { return [] }
    let held = table.changes(
      provider: series.provider,
      model: series.model,
      tier: series.tier
    )
    let instants = Set(rows.map(\.validFrom)).union(held.filter { $0 > first }).sorted()
    var told: Set<[Int64?]> = []
    return instants.flatMap { instant in
      let old = table.rows(
        provider: series.provider,
        model: series.model,
        tier: series.tier,
        at: instant
      )
      let latest = rows.map(\.validFrom).filter { $0 <= instant }.max()
      let new = rows.filter { $0.validFrom == latest }
      let lengths = Set((old + new).map(\.abovePromptTokens)).sorted()
      return lengths.flatMap { above -> [PriceListChange] in
        guard var row = new.filter({ $0.abovePromptTokens <= above }).max(by: isShorter) else {
          return []
        }
        row.validFrom = instant
        row.abovePromptTokens = above
        let before = old.filter { $0.abovePromptTokens <= above }.max(by: isShorter)
        return PriceListChange.changes(from: before, to: row)
      }.filter { change in
        let index = RateName.allCases.firstIndex(of: change.name).map(Int64.init)
        return told.insert([
          index, change.price.abovePromptTokens, change.old?.nanodollarsPerMillion,
          change.new?.nanodollarsPerMillion,
        ]).inserted
      }
    }
  }

  private static func isShorter(_ left: ModelPrice, _ right: ModelPrice) -> Bool {
    left.abovePromptTokens < right.abovePromptTokens
  }

  private mutating func findGone(
    in book: [ModelPrice],
    listed: Set<ModelPrice.Series>,
    sources: Set<String>
  ) {
    let left = book.filter {
      $0.source != PriceSource.builtIn && sources.contains($0.source) && !listed.contains($0.series)
    }
    let latest = Dictionary(grouping: left, by: \.series)
    for rows in latest.values {
      guard let last = rows.map(\.validFrom).max() else { continue }
      for row in rows where row.validFrom == last {
        for name in [RateName.input, .output] {
          changes.append(
            PriceListChange(kind: .gone, price: row, name: name, old: row.rates[name], new: nil)
          )
        }
      }
    }
  }

  private static func newAliases(
    _ listed: [ModelAlias],
    among known: [ModelAlias],
    comparingUsers: Bool = false
  ) -> [ModelAlias] {
    let compared = known.filter { comparingUsers || $0.source != PriceSource.user }
    let targets = Dictionary(grouping: compared) {
      [$0.provider, $0.alias, $0.model]
    }
    return listed.filter { targets[[$0.provider, $0.alias, $0.model]] == nil }
  }
}

extension ModelPrice {
  /// The prices that follow each other in time.
  struct Series: Hashable {
    let provider: String
    let model: String
    let tier: ServiceTier
  }

  var series: Series { Series(provider: provider, model: model, tier: serviceTier) }

  /// Which price it is; another with the same stands in its place.
  fileprivate var place: [String] {
    [
      provider, model, serviceTier.rawValue, "\(abovePromptTokens)", validFrom.iso8601, source,
    ]
  }

  fileprivate var reference: ModelReference { ModelReference(provider: provider, name: model) }
}

extension ResourcePrice {
  fileprivate var place: [String] { [resourceType, validFrom.iso8601, source] }
}
