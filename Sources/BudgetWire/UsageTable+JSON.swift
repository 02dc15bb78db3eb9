package import BudgetKit

extension UsageTable {
  /// The table as one object.
  package var json: JSON {
    .fields([
      "workspace_id": .id(query.workspaces?.count == 1 ? query.workspaces?.first : nil),
      "by": .string(query.groupings.map(\.description).joined(separator: ",")),
      "filters": .array(query.filters.map(\.json)),
      "time_zone": .text(zone?.identifier),
      "since": .instant(since),
      "until": .instant(until),
      "source": .string(source.description),
      "rows": .array(rows.map(json)),
      "total": total.json.adding(membersOf: details(totalDetails)),
      "unpriced_calls": .integer(total.unpricedCalls),
      "unattributed_calls": .integer(total.unattributedCalls),
      "unnamed_calls": .object(unnamed),
    ]).adding(membersOf: uncategorised).adding(membersOf: lack)
      .adding(repricedCalls == 0 ? [:] : ["repriced_calls": .integer(repricedCalls)])
  }

  /// The rows, one object a line.
  package var jsonLines: String { rows.map { json($0).description + "\n" }.joined() }

  /// The rows under one line of titles; the sum of a column is its total.
  package var csv: String {
    let names = CSVText.record(
      (columns.map(\.description) + Self.figureNames
        + (details(query.details.isEmpty ? nil : CallDetails()).object ?? []).map(\.key))
        .map(CSVText.field)
    )
    return names
      + rows.map { row in CSVText.record((json(row).object ?? []).map { $0.value.csvField }) }
      .joined()
  }

  /// The rows that have left, where details were asked for that only they tell.
  private var lack: JSON {
    withoutDetails.isEmpty
      ? .object([]) : .fields(["details_without": .array(withoutDetails.map(\.json))])
  }

  /// What calls tell, as far as it was asked for.
  private func details(_ details: CallDetails?) -> JSON {
    guard let details else { return .object([]) }
    return JSON.object([])
      .adding(membersOf: query.details.contains(.latencies) ? details.latencies.json : .object([]))
      .adding(membersOf: query.details.contains(.savings) ? details.savings.json : .object([]))
  }

  /// The features without a category, where categories were asked for.
  private var uncategorised: JSON {
    guard columns.contains(.dimension(.category)) else { return .object([]) }
    return .fields(["uncategorised_features": .array(uncategorisedFeatures.map(JSON.string))])
  }

  private var unnamed: [JSON.Member] {
    zip(columns, unnamedCalls).filter { $0.0.dimension?.isAttribution == true }.map {
      JSON.Member($0.description, .integer($1))
    }
  }

  private func json(_ row: UsageRow) -> JSON {
    JSON.object(zip(columns, row.names).map { JSON.Member($0.description, .text($1)) })
      .adding(membersOf: row.figuresJSON).adding(membersOf: details(row.details))
  }

  private static let figureNames = UsageRow.noFigures.figuresJSON.object?.map(\.key) ?? []
}

extension UsageRow {
  fileprivate static let noFigures = UsageRow(
    names: [],
    otherGroups: 0,
    figures: UsageFigures(),
    shareHundredthsOfPercent: nil
  )

  fileprivate var figuresJSON: JSON {
    JSON.fields(["other_groups": .integer(Int64(otherGroups))])
      .adding(membersOf: figures.json)
      .adding([
        "share_percent": .hundredths(shareHundredthsOfPercent)
      ])
  }
}

extension UsageFigures {
  fileprivate var json: JSON {
    .fields([
      "cost_usd": .money(cost),
      "calls": .integer(calls),
      "tokens_prompt": .integer(tokens.prompt),
      "tokens_completion": .integer(tokens.completion),
      "tokens_cache_read": .integer(tokens.cacheRead),
      "tokens_cache_write": .integer(cacheWriteTokens),
      "tokens_total": .integer(totalTokens),
      "unpriced_calls": .integer(unpricedCalls),
      "unattributed_calls": .integer(unattributedCalls),
      "failed_calls": .integer(failedCalls),
      "cached_calls": .integer(cachedCalls),
      "failed_cost_usd": .money(failedCost),
      "input_cost_usd": .money(inputCost),
      "output_cost_usd": .money(outputCost),
      "cache_read_cost_usd": .money(cacheReadCost),
      "cache_write_cost_usd": .money(cacheWriteCost),
      "other_cost_usd": .money(otherCost),
      "cost_per_call_usd": .money(costPerCall),
      "tokens_reasoning": .integer(tokens.reasoning),
      "web_searches": .integer(tokens.webSearches),
      "latency_mean_ms": meanLatencyMilliseconds.map(JSON.integer) ?? .null,
    ])
  }
}

extension UsageFilter {
  fileprivate var json: JSON {
    .fields([
      "name": .string(dimension.description),
      isExcluding ? "is_not" : "is": .array(names.map(JSON.text)),
    ])
  }
}

extension JSON {
  /// The value as a field of comma-separated values; nothing for null.
  fileprivate var csvField: String { string.map(CSVText.field) ?? number ?? "" }
}
