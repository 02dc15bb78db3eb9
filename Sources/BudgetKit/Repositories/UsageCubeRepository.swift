internal import BudgetSQLite

/// A cell of the usage cube: a day of a workspace and a group, and an hour of it.
struct UsageCell {
  let workspaceNumber: Int64
  let day: CivilDate
  /// How many hours of the day are over.
  let hour: Int
  /// The number of the group.
  let group: Int64
}

/// The usage cube: sums by local day and group, and by hour and project, kept with the rows.
enum UsageCubeRepository {
  /// Adds a charge to its day and its hour.
  static func add(
    _ charge: Charge,
    to cell: UsageCell,
    on connection: borrowing Connection
  ) throws {
    let day = try connection.statement(SQL.addToDay)
    try bind(charge.sums, to: bind(cell, to: day)).run()
    let hour = try connection.statement(SQL.addToHour)
    try bind(charge.totals, charge.held, to: bind(cell, charge, to: hour)).run()
  }

  /// Takes a charge off its day and its hour, and removes what is empty then.
  static func subtract(
    _ charge: Charge,
    from cell: UsageCell,
    on connection: borrowing Connection
  ) throws {
    let day = try connection.statement(SQL.subtractFromDay)
    try bind(cell, to: bind(charge.sums, to: day)).run()
    try bind(cell, to: connection.statement(SQL.deleteEmptyDay)).run()
    let hour = try connection.statement(SQL.subtractFromHour)
    try bind(cell, charge, to: bind(charge.totals, charge.held, to: hour)).run()
    try bind(cell, charge, to: connection.statement(SQL.deleteEmptyHour)).run()
  }

  private static func bind(_ cell: UsageCell, to statement: Statement) -> Statement {
    statement
      .bind(cell.workspaceNumber)
      .bind(Int64(cell.day.daysSince1970))
      .bind(cell.group)
  }

  private static func bind(
    _ cell: UsageCell,
    _ charge: Charge,
    to statement: Statement
  ) -> Statement {
    statement
      .bind(cell.workspaceNumber)
      .bind(Int64(cell.day.daysSince1970))
      .bind(Int64(cell.hour))
      .bind(charge.group.project)
      .bind(charge.kind.rawValue)
  }

  private static func bind(_ sums: UsageSums, to statement: Statement) -> Statement {
    statement
      .bind(sums.calls)
      .bind(sums.failedCalls)
      .bind(sums.unpricedCalls)
      .bind(sums.cachedCalls)
      .bind(sums.cost.nanodollars)
      .bind(sums.failedCost.nanodollars)
      .bind(sums.held.nanodollars)
      .bind(sums.inputCost.nanodollars)
      .bind(sums.outputCost.nanodollars)
      .bind(sums.cacheReadCost.nanodollars)
      .bind(sums.cacheWriteCost.nanodollars)
      .bind(sums.otherCost.nanodollars)
      .bind(sums.tokens.prompt)
      .bind(sums.tokens.cacheRead)
      .bind(sums.tokens.cacheWrite5m)
      .bind(sums.tokens.cacheWrite1h)
      .bind(sums.tokens.promptAudio)
      .bind(sums.tokens.cacheReadAudio)
      .bind(sums.tokens.promptImage)
      .bind(sums.tokens.completion)
      .bind(sums.tokens.reasoning)
      .bind(sums.tokens.completionAudio)
      .bind(sums.tokens.completionImage)
      .bind(sums.tokens.webSearches)
      .bind(sums.latencyMilliseconds)
      .bind(sums.latencyCount)
      .bind(sums.quantityMillionths)
      .bind(sums.durationMilliseconds)
  }

  private static func bind(
    _ totals: UsageTotals,
    _ held: Money,
    to statement: Statement
  ) -> Statement {
    statement
      .bind(totals.calls)
      .bind(totals.unpricedCalls)
      .bind(totals.cost.nanodollars)
      .bind(held.nanodollars)
      .bind(totals.promptTokens)
      .bind(totals.completionTokens)
      .bind(totals.cacheReadTokens)
      .bind(totals.cacheWriteTokens)
  }
}

// MARK: - SQL

extension UsageCubeRepository {
  package enum SQL {
    package static let all = [
      addToDay, subtractFromDay, deleteEmptyDay, addToHour, subtractFromHour, deleteEmptyHour,
    ]

    static let addToDay: StaticString = """
      INSERT INTO usage_day (
        workspace_number, day, group_id, calls, failed_calls, unpriced_calls, cached_calls,
        cost_nanodollars, failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,
        output_cost_nanodollars, cache_read_cost_nanodollars, cache_write_cost_nanodollars,
        other_cost_nanodollars, tokens_prompt, tokens_cache_read, tokens_cache_write_5m,
        tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
        tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
        tokens_completion_image, web_searches, latency_ms, latency_count, quantity_millionths,
        duration_ms
      ) VALUES (
        :workspace_number, :day, :group_id, :calls, :failed_calls, :unpriced_calls,
        :cached_calls, :cost_nanodollars, :failed_cost_nanodollars, :held_nanodollars,
        :input_cost_nanodollars, :output_cost_nanodollars, :cache_read_cost_nanodollars,
        :cache_write_cost_nanodollars, :other_cost_nanodollars, :tokens_prompt,
        :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,
        :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,
        :tokens_completion, :tokens_reasoning, :tokens_completion_audio,
        :tokens_completion_image, :web_searches, :latency_ms, :latency_count,
        :quantity_millionths, :duration_ms
      )
      ON CONFLICT (workspace_number, day, group_id) DO UPDATE SET
        calls = calls + excluded.calls,
        failed_calls = failed_calls + excluded.failed_calls,
        unpriced_calls = unpriced_calls + excluded.unpriced_calls,
        cached_calls = cached_calls + excluded.cached_calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
        failed_cost_nanodollars = failed_cost_nanodollars + excluded.failed_cost_nanodollars,
        held_nanodollars = held_nanodollars + excluded.held_nanodollars,
        input_cost_nanodollars = input_cost_nanodollars + excluded.input_cost_nanodollars,
        output_cost_nanodollars = output_cost_nanodollars + excluded.output_cost_nanodollars,
        cache_read_cost_nanodollars = cache_read_cost_nanodollars + excluded.cache_read_cost_nanodollars,
        cache_write_cost_nanodollars = cache_write_cost_nanodollars + excluded.cache_write_cost_nanodollars,
        other_cost_nanodollars = other_cost_nanodollars + excluded.other_cost_nanodollars,
        tokens_prompt = tokens_prompt + excluded.tokens_prompt,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write_5m = tokens_cache_write_5m + excluded.tokens_cache_write_5m,
        tokens_cache_write_1h = tokens_cache_write_1h + excluded.tokens_cache_write_1h,
        tokens_prompt_audio = tokens_prompt_audio + excluded.tokens_prompt_audio,
        tokens_cache_read_audio = tokens_cache_read_audio + excluded.tokens_cache_read_audio,
        tokens_prompt_image = tokens_prompt_image + excluded.tokens_prompt_image,
        tokens_completion = tokens_completion + excluded.tokens_completion,
        tokens_reasoning = tokens_reasoning + excluded.tokens_reasoning,
        tokens_completion_audio = tokens_completion_audio + excluded.tokens_completion_audio,
        tokens_completion_image = tokens_completion_image + excluded.tokens_completion_image,
        web_searches = web_searches + excluded.web_searches,
        latency_ms = latency_ms + excluded.latency_ms,
        latency_count = latency_count + excluded.latency_count,
        quantity_millionths = quantity_millionths + excluded.quantity_millionths,
        duration_ms = duration_ms + excluded.duration_ms
      """

    static let subtractFromDay: StaticString = """
      UPDATE usage_day SET
        calls = calls - :calls,
        failed_calls = failed_calls - :failed_calls,
        unpriced_calls = unpriced_calls - :unpriced_calls,
        cached_calls = cached_calls - :cached_calls,
        cost_nanodollars = cost_nanodollars - :cost_nanodollars,
        failed_cost_nanodollars = failed_cost_nanodollars - :failed_cost_nanodollars,
        held_nanodollars = held_nanodollars - :held_nanodollars,
        input_cost_nanodollars = input_cost_nanodollars - :input_cost_nanodollars,
        output_cost_nanodollars = output_cost_nanodollars - :output_cost_nanodollars,
        cache_read_cost_nanodollars = cache_read_cost_nanodollars - :cache_read_cost_nanodollars,
        cache_write_cost_nanodollars = cache_write_cost_nanodollars - :cache_write_cost_nanodollars,
        other_cost_nanodollars = other_cost_nanodollars - :other_cost_nanodollars,
        tokens_prompt = tokens_prompt - :tokens_prompt,
        tokens_cache_read = tokens_cache_read - :tokens_cache_read,
        tokens_cache_write_5m = tokens_cache_write_5m - :tokens_cache_write_5m,
        tokens_cache_write_1h = tokens_cache_write_1h - :tokens_cache_write_1h,
        tokens_prompt_audio = tokens_prompt_audio - :tokens_prompt_audio,
        tokens_cache_read_audio = tokens_cache_read_audio - :tokens_cache_read_audio,
        tokens_prompt_image = tokens_prompt_image - :tokens_prompt_image,
        tokens_completion = tokens_completion - :tokens_completion,
        tokens_reasoning = tokens_reasoning - :tokens_reasoning,
        tokens_completion_audio = tokens_completion_audio - :tokens_completion_audio,
        tokens_completion_image = tokens_completion_image - :tokens_completion_image,
        web_searches = web_searches - :web_searches,
        latency_ms = latency_ms - :latency_ms,
        latency_count = latency_count - :latency_count,
        quantity_millionths = quantity_millionths - :quantity_millionths,
        duration_ms = duration_ms - :duration_ms
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND group_id = :group_id
      """

    static let deleteEmptyDay: StaticString = """
      DELETE FROM usage_day
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND group_id = :group_id
        AND calls = 0
      """

    static let addToHour: StaticString = """
      INSERT INTO usage_hour (
        workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      ) VALUES (
        :workspace_number, :day, :hour, :project_id, :kind, :calls, :unpriced_calls,
        :cost_nanodollars, :held_nanodollars, :tokens_prompt, :tokens_completion,
        :tokens_cache_read, :tokens_cache_write
      )
      ON CONFLICT (workspace_number, day, hour, project_id, kind) DO UPDATE SET
        calls = calls + excluded.calls,
        unpriced_calls = unpriced_calls + excluded.unpriced_calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
        held_nanodollars = held_nanodollars + excluded.held_nanodollars,
        tokens_prompt = tokens_prompt + excluded.tokens_prompt,
        tokens_completion = tokens_completion + excluded.tokens_completion,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write
      """

    static let subtractFromHour: StaticString = """
      UPDATE usage_hour SET
        calls = calls - :calls,
        unpriced_calls = unpriced_calls - :unpriced_calls,
        cost_nanodollars = cost_nanodollars - :cost_nanodollars,
        held_nanodollars = held_nanodollars - :held_nanodollars,
        tokens_prompt = tokens_prompt - :tokens_prompt,
        tokens_completion = tokens_completion - :tokens_completion,
        tokens_cache_read = tokens_cache_read - :tokens_cache_read,
        tokens_cache_write = tokens_cache_write - :tokens_cache_write
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND hour = :hour
        AND project_id = :project_id
        AND kind = :kind
      """

    static let deleteEmptyHour: StaticString = """
      DELETE FROM usage_hour
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND hour = :hour
        AND project_id = :project_id
        AND kind = :kind
        AND calls = 0
      """
  }
}
