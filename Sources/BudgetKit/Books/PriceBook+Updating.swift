extension PriceBook {
  /// Returns what a price list would change, and changes nothing.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - start: From when undated prices hold; `nil` for today.
  ///   - takesDoubtful: Whether rates that are a thousand times off are taken over, too.
  /// - Returns: The changes.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  package func changes(
    by list: PriceList,
    from start: Instant? = nil,
    takingDoubtful takesDoubtful: Bool = false
  ) throws -> PriceListUpdate {
    let now = store.clock.now()
    let (held, names, resources) = try (models(), aliases(), resources())
    return PriceListUpdate(
      list,
      of: held,
      aliases: names,
      resources: resources,
      now: now,
      from: start,
      takingDoubtful: takesDoubtful
    )
  }

  /// Takes over what a price list changes, all of it or nothing; what is in force already is left
  /// alone.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - start: From when undated prices hold; `nil` for today.
  ///   - takesDoubtful: Whether rates that are a thousand times off are taken over, too.
  ///   - subject: The list's name, for the audit log.
  ///   - change: Who updates the prices, and why.
  /// - Returns: What was changed.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does.
  package func update(
    by list: PriceList,
    from start: Instant? = nil,
    takingDoubtful takesDoubtful: Bool = false,
    subject: String,
    by change: Change
  ) throws -> PriceListUpdate {
    let now = store.clock.now()
    return try store.write { bookkeeper, connection in
      let update = PriceListUpdate(
        list,
        of: try PriceRepository.modelPrices(on: connection),
        aliases: try PriceRepository.aliases(on: connection),
        resources: try PriceRepository.resourcePrices(on: connection),
        now: now,
        from: start,
        takingDoubtful: takesDoubtful
      )
      guard !update.isEmpty else { return update }
      try bookkeeper.setPrices(
        update.prices,
        aliases: update.aliases,
        resources: update.resources.map(\.new),
        replacing: update.isStale,
        subject: subject,
        by: change,
        on: connection
      )
      return update
    }
  }
}

extension PriceListUpdate {
  fileprivate init(
    _ list: PriceList,
    of book: [ModelPrice],
    aliases: [ModelAlias],
    resources: [ResourcePrice],
    now: Instant,
    from start: Instant?,
    takingDoubtful takesDoubtful: Bool
  ) {
    let today = Zone.utc.start(of: Zone.utc.civilDate(at: now))
    switch list {
    case .published(let list):
      self.init(
        list,
        of: book,
        aliases: aliases,
        today: today,
        from: start,
        takingDoubtful: takesDoubtful
      )
    case .exported(let file):
      self.init(
        file,
        of: book,
        aliases: aliases,
        resources: resources,
        today: today,
        takingDoubtful: takesDoubtful
      )
    }
  }
}

extension PriceBook {
  /// Returns why the rates of a price may be quoted for another number of tokens: they are about a
  /// thousand times off what the lists and the book have for the model, or else what it costs now,
  /// or what its provider's other models cost.
  package func doubts(about price: ModelPrice) throws -> [RateDoubt] {
    let (prices, names) = try (models(), aliases())
    let neighbours = RateNeighbours(
      prices.filter { $0.provider == price.provider && $0.model != price.model }
    )
    let instant = max(price.validFrom, store.clock.now())
    func held(where isMeant: (ModelPrice) -> Bool) -> ModelPrice? {
      PriceTable(prices: prices.filter(isMeant), aliases: names).price(
        provider: price.provider,
        model: price.model,
        tier: price.serviceTier,
        promptTokens: price.abovePromptTokens + 1,
        at: instant
      )
    }
    let old = held { $0.source != PriceSource.user } ?? held { $0.source == PriceSource.user }
    return RateName.allCases.compactMap { name in
      price.rates[name].flatMap {
        neighbours.doubt(about: $0, name, of: price.provider, inPlaceOf: old?.rates[name])
      }
    }
  }
}
