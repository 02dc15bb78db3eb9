/// Prices that were read out of a file: a public list, or what a ledger exported.
package enum PriceList: Sendable {
  /// The list of LiteLLM or of genai-prices.
  case published(PriceImport)
  /// A file of our own.
  case exported(PriceFile)
}

extension PriceList {
  /// Reads a file whose kind is recognised by its shape.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` where it is none of
  ///   the kinds, or nothing in it could be read.
  package init(recognising bytes: [UInt8]) throws {
    let first = bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) }
    guard PriceFile.isOne(bytes) || first.map({ "{[".utf8.contains($0) }) ?? true else {
      throw LedgerError(
        .malformedInput,
        "This is no price list: neither the JSON of LiteLLM or genai-prices, nor an exported price book."
      )
    }
    self =
      PriceFile.isOne(bytes)
      ? .exported(try PriceFile(reading: bytes)) : .published(try PriceImport(recognising: bytes))
  }

  /// Throws unless something of the file can be taken over.
  package func requirePrices() throws {
    switch self {
    case .published(let list): try list.requirePrices()
    case .exported(let file):
      guard file.prices.isEmpty, file.aliases.isEmpty, file.resources.isEmpty,
        file.discounts.isEmpty
      else { return }
      let first = file.skipped.first.map { " The first: \($0.name): \($0.reason)" } ?? ""
      throw LedgerError(
        .malformedInput,
        "No price could be read out of the file, and \(counted(file.skipped.count, "line")) \(file.skipped.count == 1 ? "was" : "were") skipped.\(first)"
      )
    }
  }
}

extension PriceImport {
  /// Makes of a file what an import tells of it; built-in prices come with the program instead.
  package init(_ file: PriceFile) {
    self.init()
    prices = file.prices.filter { $0.source != PriceSource.builtIn }
    aliases = file.aliases.filter { $0.source != PriceSource.builtIn }
    skipped = file.skipped
    importedEntries = Set(prices.map { [$0.provider, $0.model] }).count
  }
}
