import BudgetKit
import BudgetWire

extension [ModelPrice] {
  /// The prices as a table of dollars for a million tokens.
  var table: String {
    var table = Table([
      .init("PROVIDER"), .init("MODEL"), .init("TIER"), .init("ABOVE", .right), .init("FROM"),
      .init("INPUT", .decimal), .init("OUTPUT", .decimal), .init("CACHE READ", .decimal, detail: 1),
      .init("WRITE 5M", .decimal, detail: 3), .init("WRITE 1H", .decimal, detail: 4),
      .init("SOURCE", detail: 2),
    ])
    for price in self {
      table.add([
        price.provider, price.model, price.serviceTier.rawValue,
        price.abovePromptTokens == 0 ? "" : "\(price.abovePromptTokens)", price.validFrom.dayOrTime,
        price.rates.input.description, price.rates.output.description,
        price.rates.cacheRead?.description ?? "-", price.rates.cacheWrite5m?.description ?? "-",
        price.rates.cacheWrite1h?.description ?? "-", price.source,
      ])
    }
    return table.text(.output)
  }
}

extension Instant {
  /// The day where the instant is its first in UTC, nothing for the beginning of time, else the
  /// instant.
  var dayOrTime: String {
    if self == .distantPast { return "" }
    let midnight = "T00:00:00Z"
    return iso8601.hasSuffix(midnight) ? String(iso8601.dropLast(midnight.count)) : iso8601
  }
}

extension [ModelAlias] {
  /// The aliases as a table.
  var table: String {
    var table = Table([.init("PROVIDER"), .init("NAME"), .init("STANDS FOR"), .init("SOURCE")])
    for alias in self { table.add([alias.provider, alias.alias, alias.model, alias.source]) }
    return table.text(.output)
  }
}

extension [ResourcePrice] {
  /// The prices as a table of dollars for a unit.
  var table: String {
    var table = Table([
      .init("RESOURCE"), .init("UNIT"), .init("FROM"), .init("USD PER UNIT", .decimal),
      .init("SOURCE"),
    ])
    for price in self {
      table.add([
        price.resourceType, price.unit, price.validFrom.dayOrTime, price.rate.perUnit,
        price.source,
      ])
    }
    return table.text(.output)
  }
}
