/// Days with their models as `ccusage daily --json` has them.
///
/// Its input tokens are those that touched no cache, and its total adds up all four kinds.
struct CCUsageDays {
  /// The question whose table it needs: days, and models in them.
  static let groupings: [UsageGrouping] = [.time(.day), .dimension(.model)]

  private let table: UsageTable

  /// Creates the document of a table with these groupings.
  init(_ table: UsageTable) { self.table = table }

  /// The document.
  var json: JSON {
    get throws {
      var days: [(name: String, models: [(name: String, figures: UsageFigures)])] = []
      for row in table.rows {
        let (day, model) = (row.names.first ?? nil, row.names.dropFirst().first ?? nil)
        if days.last?.name != day { days.append((day ?? "", [])) }
        days[days.count - 1].models.append((model ?? "", row.figures))
      }
      return Self.object([
        ("daily", .array(try days.map { try Self.day($0.name, $0.models) })),
        (
          "totals",
          Self.object(Self.counts(of: table.total) + [("totalCost", Self.cost(table.total))])
        ),
      ])
    }
  }

  private static func day(
    _ name: String,
    _ models: [(name: String, figures: UsageFigures)]
  ) throws -> JSON {
    let total = try models.reduce(into: UsageFigures()) { try $0.add($1.figures) }
    let names = Set(models.map(\.name)).sorted()
    return object(
      [("date", .string(name))] + counts(of: total) + [
        ("totalCost", cost(total)),
        ("modelsUsed", .array(names.map(JSON.string))),
        (
          "modelBreakdowns",
          .array(
            models.map { name, figures in
              object(
                [("modelName", .string(name))] + counts(of: figures).dropLast()
                  + [("cost", cost(figures))]
              )
            }
          )
        ),
      ]
    )
  }

  /// The counts, the total last.
  private static func counts(of figures: UsageFigures) -> [(String, JSON)] {
    let cached = figures.tokens.cacheRead + figures.cacheWriteTokens
    let uncached = max(0, figures.tokens.prompt - cached)
    return [
      ("inputTokens", .integer(uncached)),
      ("outputTokens", .integer(figures.tokens.completion)),
      ("cacheCreationTokens", .integer(figures.cacheWriteTokens)),
      ("cacheReadTokens", .integer(figures.tokens.cacheRead)),
      ("totalTokens", .integer(uncached + cached + figures.tokens.completion)),
    ]
  }

  private static func cost(_ figures: UsageFigures) -> JSON { .number(figures.cost.description) }

  private static func object(_ members: [(String, JSON)]) -> JSON {
    .object(members.map { JSON.Member($0.0, $0.1) })
  }
}
