internal import BudgetSQLite

/// The usage cube: sums by local day and group, and, of fewer names, by day and hour; kept with the
/// rows.
enum UsageCubeRepository {
  /// Adds sums to the cell of a group and to those above it.
  ///
  /// The sums of a row that is taken off the books are negative; a cell that has no calls then is
  /// removed.
  static func add(
    _ sums: UsageSums,
    to cell: UsageCell,
    on connection: borrowing Connection
  ) throws {
    let spend = UsageSpend(totals: sums.totals, held: sums.held)
    try add(sums, to: cell.groupDay, on: connection)
    try add(spend, to: cell.projectDay, on: connection)
    try add(spend, to: cell.projectHour, on: connection)
    try add(spend, to: cell.modelHour, on: connection)
  }

  /// Adds to the day of a group.
  static func add(
    _ sums: UsageSums,
    to cell: UsageCell.Day,
    on connection: borrowing Connection
  ) throws {
    let changed: Int
    if sums.isOfPlainCalls {
      let statement = try connection.statement(SQL.changeDayByPlainCall)
      changed = try bind(cell, to: bind(plain: sums, to: statement)).run()
    } else {
      changed = try bind(cell, to: bind(sums, to: connection.statement(SQL.changeDay))).run()
    }
    if sums.calls < 0 {
      try bind(cell, to: connection.statement(SQL.deleteEmptyDay)).run()
    } else if changed == 0 {
      try bind(sums, to: bind(cell, to: connection.statement(SQL.insertDay))).run()
    }
  }

  /// Adds to the day of a project.
  static func add(
    _ spend: UsageSpend,
    to cell: UsageCell.ProjectDay,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(SQL.changeProjectDay)
    let changed = try bind(cell, to: bind(spend, to: statement)).run()
    if spend.totals.calls < 0 {
      try bind(cell, to: connection.statement(SQL.deleteEmptyProjectDay)).run()
    } else if changed == 0 {
      try bind(spend, to: bind(cell, to: connection.statement(SQL.insertProjectDay))).run()
    }
  }

  /// Adds to the hour of a project.
  static func add(
    _ spend: UsageSpend,
    to cell: UsageCell.ProjectHour,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(SQL.changeHour)
    let changed = try bind(cell, to: bind(spend, to: statement)).run()
    if spend.totals.calls < 0 {
      try bind(cell, to: connection.statement(SQL.deleteEmptyHour)).run()
    } else if changed == 0 {
      try bind(spend, to: bind(cell, to: connection.statement(SQL.insertHour))).run()
    }
  }

  /// Adds to the hour of a model.
  static func add(
    _ spend: UsageSpend,
    to cell: UsageCell.ModelHour,
    on connection: borrowing Connection
  ) throws {
    let (calls, cost) = (spend.totals.calls, spend.totals.cost.nanodollars)
    let statement = try connection.statement(SQL.changeModelHour).bind(calls).bind(cost)
    let changed = try bind(cell, to: statement).run()
    if calls < 0 {
      try bind(cell, to: connection.statement(SQL.deleteEmptyModelHour)).run()
    } else if changed == 0 {
      try bind(cell, to: connection.statement(SQL.insertModelHour)).bind(calls).bind(cost).run()
    }
  }
}

// MARK: - Binding

extension UsageCubeRepository {
  private static func bind(_ cell: UsageCell.Day, to statement: Statement) -> Statement {
    statement
      .bind(cell.workspace)
      .bind(cell.day)
      .bind(cell.group)
  }

  private static func bind(_ cell: UsageCell.ProjectDay, to statement: Statement) -> Statement {
    statement
      .bind(cell.workspace)
      .bind(cell.day)
      .bind(cell.project)
      .bind(cell.kind)
  }

  private static func bind(_ cell: UsageCell.ProjectHour, to statement: Statement) -> Statement {
    statement
      .bind(cell.workspace)
      .bind(cell.day)
      .bind(cell.hour)
      .bind(cell.project)
      .bind(cell.kind)
  }

  private static func bind(_ cell: UsageCell.ModelHour, to statement: Statement) -> Statement {
    statement
      .bind(cell.workspace)
      .bind(cell.provider)
      .bind(cell.model)
      .bind(cell.day)
      .bind(cell.hour)
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

  private static func bind(plain sums: UsageSums, to statement: Statement) -> Statement {
    statement
      .bind(sums.calls)
      .bind(sums.cost.nanodollars)
      .bind(sums.inputCost.nanodollars)
      .bind(sums.outputCost.nanodollars)
      .bind(sums.cacheReadCost.nanodollars)
      .bind(sums.tokens.prompt)
      .bind(sums.tokens.cacheRead)
      .bind(sums.tokens.completion)
      .bind(sums.latencyMilliseconds)
      .bind(sums.latencyCount)
  }

  private static func bind(_ spend: UsageSpend, to statement: Statement) -> Statement {
    let totals = spend.totals
    return
      statement
      .bind(totals.calls)
      .bind(totals.unpricedCalls)
      .bind(totals.cost.nanodollars)
      .bind(spend.held.nanodollars)
      .bind(totals.promptTokens)
      .bind(totals.completionTokens)
      .bind(totals.cacheReadTokens)
      .bind(totals.cacheWriteTokens)
  }
}

// MARK: - SQL

// A cell is mostly there. To change it first is half the work of inserting it on conflict, which
// checks the rules of all columns twice.

extension UsageCubeRepository {
  package enum SQL {
    package static let all = [
      changeDay, changeDayByPlainCall, insertDay, deleteEmptyDay, changeProjectDay,
      insertProjectDay, deleteEmptyProjectDay, changeHour, insertHour, deleteEmptyHour,
      changeModelHour, insertModelHour, deleteEmptyModelHour,
    ]

    static let changeDay: StaticString = """
      UPDATE usage_day SET
        calls = calls + :calls,
        failed_calls = failed_calls + :failed_calls,
        unpriced_calls = unpriced_calls + :unpriced_calls,
        cached_calls = cached_calls + :cached_calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars,
        failed_cost_nanodollars = failed_cost_nanodollars + :failed_cost_nanodollars,
        held_nanodollars = held_nanodollars + :held_nanodollars,
        input_cost_nanodollars = input_cost_nanodollars + :input_cost_nanodollars,
        output_cost_nanodollars = output_cost_nanodollars + :output_cost_nanodollars,
        cache_read_cost_nanodollars = cache_read_cost_nanodollars + :cache_read_cost_nanodollars,
        cache_write_cost_nanodollars = cache_write_cost_nanodollars + :cache_write_cost_nanodollars,
        other_cost_nanodollars = other_cost_nanodollars + :other_cost_nanodollars,
        tokens_prompt = tokens_prompt + :tokens_prompt,
        tokens_cache_read = tokens_cache_read + :tokens_cache_read,
        tokens_cache_write_5m = tokens_cache_write_5m + :tokens_cache_write_5m,
        tokens_cache_write_1h = tokens_cache_write_1h + :tokens_cache_write_1h,
        tokens_prompt_audio = tokens_prompt_audio + :tokens_prompt_audio,
        tokens_cache_read_audio = tokens_cache_read_audio + :tokens_cache_read_audio,
        tokens_prompt_image = tokens_prompt_image + :tokens_prompt_image,
        tokens_completion = tokens_completion + :tokens_completion,
        tokens_reasoning = tokens_reasoning + :tokens_reasoning,
        tokens_completion_audio = tokens_completion_audio + :tokens_completion_audio,
        tokens_completion_image = tokens_completion_image + :tokens_completion_image,
        web_searches = web_searches + :web_searches,
        latency_ms = latency_ms + :latency_ms,
        latency_count = latency_count + :latency_count,
        quantity_millionths = quantity_millionths + :quantity_millionths,
        duration_ms = duration_ms + :duration_ms
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND group_id = :group_id
      """

    // What most calls change; the rules of the other columns need not be looked at.
    static let changeDayByPlainCall: StaticString = """
      UPDATE usage_day SET
        calls = calls + :calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars,
        input_cost_nanodollars = input_cost_nanodollars + :input_cost_nanodollars,
        output_cost_nanodollars = output_cost_nanodollars + :output_cost_nanodollars,
        cache_read_cost_nanodollars = cache_read_cost_nanodollars + :cache_read_cost_nanodollars,
        tokens_prompt = tokens_prompt + :tokens_prompt,
        tokens_cache_read = tokens_cache_read + :tokens_cache_read,
        tokens_completion = tokens_completion + :tokens_completion,
        latency_ms = latency_ms + :latency_ms,
        latency_count = latency_count + :latency_count
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND group_id = :group_id
      """

    static let insertDay: StaticString = """
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
      """

    static let deleteEmptyDay: StaticString = """
      DELETE FROM usage_day
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND group_id = :group_id
        AND calls = 0
      """

    static let changeProjectDay: StaticString = """
      UPDATE usage_project_day SET
        calls = calls + :calls,
        unpriced_calls = unpriced_calls + :unpriced_calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars,
        held_nanodollars = held_nanodollars + :held_nanodollars,
        tokens_prompt = tokens_prompt + :tokens_prompt,
        tokens_completion = tokens_completion + :tokens_completion,
        tokens_cache_read = tokens_cache_read + :tokens_cache_read,
        tokens_cache_write = tokens_cache_write + :tokens_cache_write
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND project_id = :project_id
        AND kind = :kind
      """

    static let insertProjectDay: StaticString = """
      INSERT INTO usage_project_day (
        workspace_number, day, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      ) VALUES (
        :workspace_number, :day, :project_id, :kind, :calls, :unpriced_calls, :cost_nanodollars,
        :held_nanodollars, :tokens_prompt, :tokens_completion, :tokens_cache_read,
        :tokens_cache_write
      )
      """

    static let deleteEmptyProjectDay: StaticString = """
      DELETE FROM usage_project_day
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND project_id = :project_id
        AND kind = :kind
        AND calls = 0
      """

    static let changeHour: StaticString = """
      UPDATE usage_hour SET
        calls = calls + :calls,
        unpriced_calls = unpriced_calls + :unpriced_calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars,
        held_nanodollars = held_nanodollars + :held_nanodollars,
        tokens_prompt = tokens_prompt + :tokens_prompt,
        tokens_completion = tokens_completion + :tokens_completion,
        tokens_cache_read = tokens_cache_read + :tokens_cache_read,
        tokens_cache_write = tokens_cache_write + :tokens_cache_write
      WHERE workspace_number = :workspace_number
        AND day = :day
        AND hour = :hour
        AND project_id = :project_id
        AND kind = :kind
      """

    static let insertHour: StaticString = """
      INSERT INTO usage_hour (
        workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      ) VALUES (
        :workspace_number, :day, :hour, :project_id, :kind, :calls, :unpriced_calls,
        :cost_nanodollars, :held_nanodollars, :tokens_prompt, :tokens_completion,
        :tokens_cache_read, :tokens_cache_write
      )
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

    static let changeModelHour: StaticString = """
      UPDATE usage_model_hour SET
        calls = calls + :calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars
      WHERE workspace_number = :workspace_number
        AND provider = :provider
        AND model = :model
        AND day = :day
        AND hour = :hour
      """

    static let insertModelHour: StaticString = """
      INSERT INTO usage_model_hour (
        workspace_number, provider, model, day, hour, calls, cost_nanodollars
      ) VALUES (
        :workspace_number, :provider, :model, :day, :hour, :calls, :cost_nanodollars
      )
      """

    static let deleteEmptyModelHour: StaticString = """
      DELETE FROM usage_model_hour
      WHERE workspace_number = :workspace_number
        AND provider = :provider
        AND model = :model
        AND day = :day
        AND hour = :hour
        AND calls = 0
      """
  }
}
