package import BudgetKit

extension ImportSummary {
  package var json: JSON {
    .fields([
      "read": .integer(Int64(read)),
      "new": .integer(Int64(new)),
      "known": .integer(Int64(known)),
      "changed": .integer(Int64(changed)),
      "ignored": .integer(Int64(ignored)),
      "refused": .array(refused.map(\.json)),
      "remarks": .array(remarks.map(\.json)),
      "cost_usd": .money(cost),
      "unpriced_calls": .integer(Int64(unpricedCalls)),
      "lines_read": .integer(Int64(linesRead)),
      "refused_count": .integer(Int64(refused.count)),
      "remarks_count": .integer(Int64(remarks.count)),
      "unread": .array(unread.map(\.json)),
      "amended_labels": .integer(Int64(amendedLabels)),
      "shared_ids": .integer(Int64(sharedIDs)),
      "implausible_costs": .integer(Int64(implausibleCosts)),
      "filtered": .integer(Int64(filtered)),
      "prompt_tokens": .integer(usage.prompt),
      "cache_read_tokens": .integer(usage.cacheRead),
      "cache_write_tokens": .integer(usage.cacheWrite5m + usage.cacheWrite1h),
      "completion_tokens": .integer(usage.completion),
      "reasoning_tokens": .integer(usage.reasoning),
      "web_searches": .integer(usage.webSearches),
      "resources": .integer(Int64(resources)),
      "unpriced_models": .array(unpricedInOrder.map { $0.model.json(calls: $0.calls) }),
    ]).adding(filesUnchanged + filesContinued > 0 ? files : [:])
      .adding(changedCosts > 0 ? ["changed_costs": .integer(Int64(changedCosts))] : [:])
      .adding(yetToCome > 0 ? ["yet_to_come": .integer(Int64(yetToCome))] : [:])
  }

  /// How many files were read, in part or not at all.
  private var files: KeyValuePairs<String, JSON> {
    [
      "files_unchanged": .integer(Int64(filesUnchanged)),
      "files_continued": .integer(Int64(filesContinued)),
      "files_read": .integer(Int64(filesRead)),
    ]
  }

  /// The models without a price, those with the most calls first.
  package var unpricedInOrder: [(model: UnpricedModel, calls: Int)] {
    unpricedModels.map { (model: $0.key, calls: $0.value) }.sorted {
      (-$0.calls, $0.model.provider, $0.model.model, $0.model.reason)
        < (-$1.calls, $1.model.provider, $1.model.model, $1.model.reason)
    }
  }
}

extension ImportSummary.UnpricedModel {
  fileprivate func json(calls: Int) -> JSON {
    .fields([
      "provider": .string(provider),
      "model": .string(model),
      "calls": .integer(Int64(calls)),
      "reason": .string("It \(reason)."),
    ])
  }
}

extension ImportNote {
  fileprivate var json: JSON {
    .fields([
      "line": line.map { .integer(Int64($0)) } ?? .null,
      "file": .string(file),
      "reason": .string(reason),
    ])
  }
}
