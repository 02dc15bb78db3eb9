/// Takes the fields of rows, one after the other, always in the same order.
protocol RowFields {
  mutating func text(_ name: String, _ value: String?)
  mutating func integer(_ name: String, _ value: Int64?)
  mutating func money(_ name: String, _ value: Money?)
  mutating func flag(_ name: String, _ value: Bool?)
  /// A number of millionths.
  mutating func millionths(_ name: String, _ value: Int64?)
  /// The text of a value of JSON.
  mutating func json(_ name: String, _ value: String?)
}

extension RecordedRow {
  /// Tells every field that rows can have; those that this one has not are `nil`.
  ///
  /// The cost is the only amount that adds up to a report: the others are parts of it, or stand
  /// beside it.
  func tell(to fields: inout some RowFields) { Self.fields(of: self, to: &fields) }

  /// Tells the names of all fields.
  static func tellNames(to fields: inout some RowFields) { Self.fields(of: nil, to: &fields) }

  private static func fields(of row: RecordedRow?, to fields: inout some RowFields) {
    fields.text("row", row?.word)
    fields.text("id", row?.id.rawValue)
    fields.text("timestamp", row?.timestamp.iso8601)
    tell(row?.context, to: &fields)
    fields.text("kind", row?.kind)
    fields.text("provider", row?.provider)
    fields.text("model", row?.model)
    fields.text("service_tier", row?.tier)
    fields.money("cost_usd", row?.cost)
    fields.text("pricing", row?.pricing?.rawValue)
    fields.flag("success", row?.success)
    let expired = row?.adjustment?.tokens
    tell(row?.call, tokens: expired == 0 ? nil : expired, to: &fields)
    tell(row?.usage, to: &fields)
    tell(row?.adjustment, to: &fields)
    fields.text(
      "reservation_id",
      (row?.call?.reservation ?? row?.adjustment?.reservation)?.rawValue
    )
    fields.integer("price_id", row?.call?.priceID ?? row?.usage?.priceID)
    fields.json("metadata", row?.call?.call.metadata ?? row?.usage?.usage.metadata)
  }

  private static func tell(_ context: CallContext?, to fields: inout some RowFields) {
    fields.text("workspace_id", context?.workspace.rawValue)
    fields.text("project_id", context?.project?.rawValue)
    fields.text("execution_id", context?.execution?.rawValue)
    fields.text("agent_id", context?.agent)
    fields.text("user_id", context?.user)
    fields.text("session_id", context?.session)
    fields.text("feature", context?.feature)
    fields.text("operation", context?.operation)
    fields.json("tags", context?.tagsJSON)
  }

  /// Tells of a call; an adjustment can have tokens, too.
  private static func tell(
    _ call: RecordedCall?,
    tokens: Int64?,
    to fields: inout some RowFields
  ) {
    let usage = call?.call.usage
    let outcome = call?.call.outcome
    fields.integer("tokens_prompt", usage?.prompt ?? tokens)
    fields.integer("tokens_cache_read", usage?.cacheRead)
    fields.integer("tokens_cache_write_5m", usage?.cacheWrite5m)
    fields.integer("tokens_cache_write_1h", usage?.cacheWrite1h)
    fields.integer("tokens_prompt_audio", usage?.promptAudio)
    fields.integer("tokens_cache_read_audio", usage?.cacheReadAudio)
    fields.integer("tokens_prompt_image", usage?.promptImage)
    fields.integer("tokens_completion", usage?.completion)
    fields.integer("tokens_reasoning", usage?.reasoning)
    fields.integer("tokens_completion_audio", usage?.completionAudio)
    fields.integer("tokens_completion_image", usage?.completionImage)
    fields.integer("web_searches", usage?.webSearches)
    fields.money("input_cost_usd", call?.inputCost)
    fields.money("output_cost_usd", call?.outputCost)
    fields.money("cache_read_cost_usd", call?.cacheReadCost)
    fields.money("cache_write_cost_usd", call?.cacheWriteCost)
    fields.money("other_cost_usd", call?.otherCost)
    fields.money("computed_cost_usd", call?.computedCost)
    fields.integer("latency_ms", outcome?.latencyMilliseconds)
    fields.text("error", outcome?.error)
    fields.text("finish_reason", outcome?.finishReason)
    fields.integer("max_tokens", outcome?.maxTokens)
    fields.text("attempt_group", outcome?.attemptGroup)
    fields.flag("served_from_cache", outcome?.isServedFromCache)
    fields.text("prompt_digest", outcome?.promptDigest)
  }

  private static func tell(_ usage: RecordedUsage?, to fields: inout some RowFields) {
    fields.millionths("usage", usage?.usage.usage.millionths)
    fields.text("unit", usage?.unit)
    fields.integer("duration_ms", usage?.usage.durationMilliseconds)
  }

  private static func tell(_ adjustment: RecordedAdjustment?, to fields: inout some RowFields) {
    fields.text("adjustment", adjustment?.kind.rawValue)
    fields.text("adjusts", adjustment?.corrected?.kind.rawValue)
    fields.text("adjusts_id", adjustment?.corrected?.id.rawValue)
    fields.text("reason", adjustment?.change.reason)
    fields.text("actor", adjustment?.change.actor)
    fields.text("recorded_at", adjustment?.recordedAt.iso8601)
  }
}
