internal import BudgetSQLite

extension SpendReader {
  /// Returns the changes of price that the book dates within the days of the history, and after
  /// them until the end of a day.
  ///
  /// - Complexity: Linear in the roll-up's rows; without a price that begins in that time no price
  ///   is loaded.
  func priceChanges(
    until last: CivilDate,
    in prices: PriceCatalog,
    _ daily: DailySpend,
    on connection: borrowing Connection
  ) throws -> PriceChanges {
    let period = Period(
      storedStart: zone.start(of: daily.days.lowerBound),
      end: zone.start(of: last.adding(days: 1))
    )
    // What only rows tell has no models by day, and tokens have no price.
    guard unit == .usd, !usage.needsRows else {
      let none = PriceTable(prices: [])
      return PriceChanges(instants: [], zone: zone, uses: [], daily: daily, prices: none)
    }
    let instants = try SpendRepository.priceDates(
      of: usage,
      days: daily.days,
      in: period,
      on: connection
    )
    let dates = instants.map { zone.civilDate(at: $0) }
    guard let days = PriceChanges.daysOfUses(around: dates, today: today) else {
      let none = PriceTable(prices: [])
      return PriceChanges(instants: [], zone: zone, uses: [], daily: daily, prices: none)
    }
    let entry = try WorkspaceRepository.entry(of: scope.workspace, on: connection)
    return PriceChanges(
      instants: instants,
      zone: zone,
      uses: try SpendRepository.modelUses(of: usage, days: days, on: connection),
      daily: daily,
      prices: try prices.table(revision: entry.priceRevision, on: connection)
    )
  }
}
