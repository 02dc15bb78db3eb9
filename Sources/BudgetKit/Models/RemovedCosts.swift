/// What rows of an execution came to that have left the ledger, by what was paid for: the parts of
/// its cost that no row tells any more.
struct RemovedCosts: Hashable {
  private struct Key: Hashable, Comparable {
    /// Whether it is of resources: a provider of models may be called `compute`, too.
    let isCompute: Bool
    let provider: String
    let name: String

    static func < (left: Key, right: Key) -> Bool {
      (left.provider, left.name, left.isCompute ? 1 : 0)
        < (right.provider, right.name, right.isCompute ? 1 : 0)
    }
  }

  private var parts: [Key: UsageTotals] = [:]

  init() {}

  /// Adds what a row has.
  mutating func add(_ charge: Charge) throws {
    let group = charge.group
    let key = Key(
      isCompute: charge.kind == .compute,
      provider: group.provider,
      name: group.model
    )
    try parts[key, default: UsageTotals()] += charge.totals
  }

  /// The parts as lines of a breakdown.
  var lines: [CostBreakdownLine] {
    parts.sorted { $0.key < $1.key }.map {
      CostBreakdownLine(provider: $0.key.provider, name: $0.key.name, totals: $0.value)
    }
  }

  /// What the rows add to the totals of their execution; when they began is not known.
  var sums: ExecutionSums {
    parts.reduce(into: ExecutionSums()) { sums, part in
      let totals = part.value
      if part.key.isCompute {
        sums.computeCost &+= totals.cost.nanodollars
        sums.usages &+= totals.calls
      } else {
        sums.llmCost &+= totals.cost.nanodollars
        sums.calls &+= totals.calls
      }
      sums.unpriced &+= totals.unpricedCalls
      sums.tokens &+= totals.totalTokens
    }
  }
}

// MARK: - Text

extension RemovedCosts {
  /// Reads what ``text`` has written.
  init(text: String) throws {
    guard let elements = try JSON(parsing: text).array else {
      throw LedgerError(.malformedInput, "A breakdown is no list.")
    }
    for element in elements {
      var fields: [String: JSON] = [:]
      for member in element.object ?? [] { fields[member.key] = member.value }
      func count(_ name: String) throws -> Int64 {
        guard let value = fields[name]?.int64 else {
          throw LedgerError(.malformedInput, "A breakdown lacks \(name).")
        }
        return value
      }
      guard let kind = fields["kind"]?.string, let provider = fields["provider"]?.string,
        let name = fields["name"]?.string
      else { throw LedgerError(.malformedInput, "A breakdown lacks a name.") }
      var totals = UsageTotals()
      totals.calls = try count("calls")
      totals.unpricedCalls = try count("unpriced")
      totals.cost = Money(nanodollars: try count("cost_nanodollars"))
      totals.promptTokens = try count("tokens_prompt")
      totals.completionTokens = try count("tokens_completion")
      totals.cacheReadTokens = try count("tokens_cache_read")
      totals.cacheWriteTokens = try count("tokens_cache_write")
      let isCompute = kind == Charge.Kind.compute.rawValue
      parts[Key(isCompute: isCompute, provider: provider, name: name)] = totals
    }
  }

  /// The parts as they stand in the file: a JSON array.
  var text: String {
    let elements = parts.sorted { $0.key < $1.key }.map { key, totals in
      JSON.object([
        JSON.Member("kind", .string((key.isCompute ? Charge.Kind.compute : .llm).rawValue)),
        JSON.Member("provider", .string(key.provider)),
        JSON.Member("name", .string(key.name)),
        JSON.Member("calls", .integer(totals.calls)),
        JSON.Member("unpriced", .integer(totals.unpricedCalls)),
        JSON.Member("cost_nanodollars", .integer(totals.cost.nanodollars)),
        JSON.Member("tokens_prompt", .integer(totals.promptTokens)),
        JSON.Member("tokens_completion", .integer(totals.completionTokens)),
        JSON.Member("tokens_cache_read", .integer(totals.cacheReadTokens)),
        JSON.Member("tokens_cache_write", .integer(totals.cacheWriteTokens)),
      ])
    }
    return JSON.array(elements).description
  }
}

extension [CostBreakdownLine] {
  /// Returns the lines with those of other rows added, in the order of their names.
  func adding(_ others: [CostBreakdownLine]) throws -> [CostBreakdownLine] {
    guard !others.isEmpty else { return self }
    var sums: [[String]: UsageTotals] = [:]
    for line in self + others {
      try sums[[line.provider, line.name], default: UsageTotals()] += line.totals
    }
    return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      CostBreakdownLine(provider: $0.key[0], name: $0.key[1], totals: $0.value)
    }
  }
}
