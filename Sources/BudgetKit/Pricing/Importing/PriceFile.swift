/// A price book as a file of comma-separated values: every price in force, of models and of
/// resources, with tier, length of prompt and date, the other names of models, and where each came
/// from, and discounts.
///
/// Rates are US dollars for a million tokens, requests or searches; that of a resource is for one
/// unit. An empty rate is unknown, or follows input or output, as everywhere; 0 is free. What is
/// written is read again exactly.
package struct PriceFile: Sendable, Hashable {
  /// The day of the built-in book that the file holds; empty where it holds none.
  package var edition: String
  /// The prices of models.
  package var prices: [ModelPrice]
  /// The other names of models.
  package var aliases: [ModelAlias]
  /// The prices of resources.
  package var resources: [ResourcePrice]
  /// What is paid of list prices.
  package var discounts: [PriceDiscount] = []
  /// The lines that could not be read, each with its reason.
  package private(set) var skipped: [PriceImport.Remark] = []

  /// Makes a file of what a ledger has.
  package init(
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

  private static let columns =
    ["kind", "provider", "name", "service_tier", "above_prompt_tokens", "valid_from"]
    + RateName.allCases.map(\.rawValue) + ["stands_for", "unit", "basis_ms", "rate", "source"]

  /// The columns of discounts, which a file without them does not have.
  private static let discountColumns = ["workspace", "paid_percent"]

  private var usedColumns: [String] {
    Self.columns + (discounts.isEmpty ? [] : Self.discountColumns)
  }

  /// Whether a text is such a file, by its first columns.
  package static func isOne(_ bytes: [UInt8]) -> Bool {
    let start = Array(bytes.prefix(64)).drop { [0xEF, 0xBB, 0xBF].contains($0) }
    return start.starts(with: "kind,provider,name,service_tier,".utf8)
  }
}

// MARK: - Writing

extension PriceFile {
  /// The file's text.
  package var csv: String {
    var text = CSVText.record(usedColumns)
    if !edition.isEmpty { text += record(["kind": "edition", "name": edition]) }
    for price in prices {
      var cells = [
        "kind": "model", "provider": price.provider, "name": price.model,
        "service_tier": price.serviceTier.rawValue,
        "above_prompt_tokens": "\(price.abovePromptTokens)",
        "valid_from": Self.text(price.validFrom), "source": price.source,
      ]
      for name in RateName.allCases { cells[name.rawValue] = price.rates[name]?.description }
      text += record(cells)
    }
    for alias in aliases {
      text += record([
        "kind": "alias", "provider": alias.provider, "name": alias.alias,
        "stands_for": alias.model, "source": alias.source,
      ])
    }
    for price in resources {
      text += record([
        "kind": "resource", "name": price.resourceType, "unit": price.unit,
        "basis_ms": price.basisMilliseconds.map { "\($0)" } ?? "",
        "valid_from": Self.text(price.validFrom),
        "rate": DecimalText.print(price.rate.nanodollarsPerMillion, scale: 15),
        "source": price.source,
      ])
    }
    for discount in discounts {
      text += record([
        "kind": "discount", "provider": discount.provider ?? "", "name": discount.model ?? "",
        "workspace": discount.workspace?.rawValue ?? "",
        "valid_from": Self.text(discount.validFrom),
        "paid_percent": DecimalText.print(discount.paidMillionths, scale: 4),
      ])
    }
    return text
  }

  private func record(_ cells: [String: String]) -> String {
    CSVText.record(usedColumns.map { CSVText.reversibleField(cells[$0] ?? "") })
  }

  private static func text(_ instant: Instant) -> String {
    instant == .distantPast ? "" : instant.iso8601
  }
}

// MARK: - Reading

extension PriceFile {
  /// Reads a file; columns may stand in any order, and those that a line does not need may be
  /// missing.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` where it has no such
  ///   columns.
  /// - Complexity: Linear in the text.
  package init(reading bytes: [UInt8]) throws {
    self.init(edition: "", prices: [], aliases: [], resources: [])
    var records = CSVRecords(bytes)
    guard let titles = try records.next()?.cells.get(), titles.contains("kind"),
      titles.contains("name")
    else {
      throw LedgerError(
        .malformedInput,
        "The first line names no columns; export a price book to see how one looks."
      )
    }
    let known = Self.columns + Self.discountColumns
    for title in titles where !known.contains(title) {
      throw LedgerError(
        .malformedInput,
        "There is no column \(quoted(title)); the columns are \(known.joined(separator: ", "))."
      )
    }
    for record in records { read(record, titles) }
  }

  private mutating func read(_ record: CSVRecords.Record, _ titles: [String]) {
    do {
      let cells = try record.cells.get()
      guard cells.count == titles.count else {
        throw LedgerError(
          .malformedInput,
          "It has \(cells.count) cells; the first line names \(titles.count) columns."
        )
      }
      let named = zip(titles, cells.map(CSVText.unmarked))
      try take(Line(cells: Dictionary(named, uniquingKeysWith: { $1 })))
    } catch {
      let reason = (error as? LedgerError)?.message ?? "\(error)"
      skipped.append(PriceImport.Remark(name: "line \(record.line)", reason: reason))
    }
  }

  private mutating func take(_ line: Line) throws {
    switch line.cells["kind"] ?? "" {
    case "edition": edition = line.cells["name"] ?? ""
    case "model":
      var rates = ModelPrice.Rates(input: try line.rate("input"), output: try line.rate("output"))
      for name in RateName.allCases {
        if let rate = try line.optionalRate(name.rawValue) { rates[name] = rate }
      }
      let price = ModelPrice(
        provider: try line.name("provider"),
        model: try line.name("name"),
        serviceTier: try line.tier(),
        abovePromptTokens: try line.count("above_prompt_tokens") ?? 0,
        validFrom: try line.start(),
        rates: rates,
        source: line.source
      )
      guard (0...TokenUsage.largestCount).contains(price.abovePromptTokens) else {
        throw LedgerError(.malformedInput, "Its length of prompt is out of range.")
      }
      prices.append(price)
    case "alias":
      aliases.append(
        ModelAlias(
          provider: try line.name("provider"),
          alias: try line.name("name"),
          model: try line.name("stands_for"),
          source: line.source
        )
      )
    case "resource":
      let basis = try line.count("basis_ms")
      guard basis != 0 else {
        throw LedgerError(.malformedInput, "A unit cannot hold a time of 0 ms.")
      }
      resources.append(
        ResourcePrice(
          resourceType: try line.name("name"),
          unit: try line.name("unit"),
          basisMilliseconds: basis,
          rate: try line.rate("rate", per: .unit),
          validFrom: try line.start(),
          source: line.source
        )
      )
    case "discount": discounts.append(try line.discount())
    case let kind:
      throw LedgerError(
        .malformedInput,
        "\(quoted(kind)) is no kind of line; write model, alias, resource or edition."
      )
    }
  }

  /// The cells of a line by the names of their columns.
  private struct Line {
    let cells: [String: String]

    /// Where the price came from; the user, where nothing is said.
    var source: String {
      let source = cells["source"] ?? ""
      return source.isEmpty ? PriceSource.user : source
    }

    /// What is paid of list prices.
    func discount() throws -> PriceDiscount {
      func cell(_ column: String) -> String? {
        cells[column].flatMap { $0.isEmpty ? nil : $0 }
      }
      let text = cell("paid_percent") ?? ""
      guard let paid = try? DecimalText.parse(Array(text.utf8.prefix(65)), scale: 4) else {
        throw LedgerError(.malformedInput, "\(quoted(text)) in paid_percent is no percentage.")
      }
      let discount = PriceDiscount(
        workspace: try cell("workspace").map { try WorkspaceID($0) },
        provider: cell("provider"),
        model: cell("name"),
        paidMillionths: paid,
        validFrom: try start()
      )
      try discount.validate()
      return discount
    }

    func name(_ column: String) throws -> String {
      let text = cells[column] ?? ""
      try validateName(text, what: "The \(column)")
      return text
    }

    func tier() throws -> ServiceTier {
      let text = cells["service_tier"] ?? ""
      guard !text.isEmpty else { return .standard }
      guard let tier = ServiceTier(rawValue: text) else {
        throw LedgerError(.malformedInput, "\(quoted(text)) is no service tier.")
      }
      return tier
    }

    func start() throws -> Instant {
      let text = cells["valid_from"] ?? ""
      guard !text.isEmpty else { return .distantPast }
      guard text.utf8.count > 10 else { return Zone.utc.start(of: try CivilDate(iso8601: text)) }
      return try Instant(iso8601: text)
    }

    func count(_ column: String) throws -> Int64? {
      let text = cells[column] ?? ""
      guard !text.isEmpty else { return nil }
      guard let count = Int64(text), count >= 0 else {
        throw LedgerError(.malformedInput, "\(quoted(text)) in \(column) is not a whole number.")
      }
      return count
    }

    func optionalRate(_ column: String) throws -> Rate? {
      let text = cells[column] ?? ""
      return text.isEmpty ? nil : try Rate(usd: text, per: .million)
    }

    func rate(_ column: String, per quantity: Rate.Quantity = .million) throws -> Rate {
      let text = cells[column] ?? ""
      guard !text.isEmpty else {
        throw LedgerError(.malformedInput, "It has no \(column) rate; write 0 where that is free.")
      }
      return try Rate(usd: text, per: quantity)
    }
  }
}
