/// The price book that is part of the library: current and past models, and resources.
///
/// Its text is `prices.csv`, whose head explains it. Some prices cannot be told in such a table and
/// are left out: prices by time of day, and fees for keeping a cache.
package struct BuiltInPrices: Sendable {
  /// The day on which the book was last changed, as `YYYY-MM-DD`.
  package let edition: String
  /// The prices of models, in the order of the file.
  package let prices: [ModelPrice]
  /// The other names of models.
  package let aliases: [ModelAlias]
  /// The prices of resources.
  package let resources: [ResourcePrice]

  /// Creates a book.
  init(
    edition: String,
    prices: [ModelPrice],
    aliases: [ModelAlias],
    resources: [ResourcePrice]
  ) {
    self.edition = edition
    self.prices = prices
    self.aliases = aliases
    self.resources = resources
  }

  /// Returns the book, which is read when it is first asked for.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput``; a test proves that it
  ///   does not.
  package static func book() throws -> BuiltInPrices { try shared.get() }

  /// The edition alone, without reading the prices.
  package static let currentEdition = PriceBookReader.edition(of: EmbeddedData.prices)

  private static let shared = Result { try PriceBookReader.read(EmbeddedData.prices) }
}
