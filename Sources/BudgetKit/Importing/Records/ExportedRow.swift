/// A row that was exported, as it can be imported again.
///
/// Its cost comes in as it was: a call that the price book priced is one whose cost was reported.
/// What an export has and an import does not take are metadata, prices and reservations.
struct ExportedRow {
  /// What stands before the names of fields in a span.
  static let prefix = "budget."

  private let row: JSON

  init(_ row: JSON) { self.row = row }

  /// Reads a row out of a line of `budget log`, which has the names of cost logs.
  init(logged line: JSON) {
    let time =
      line["row"]?.string == RecordedKind.resource.rawValue ? "duration_ms" : "latency_ms"
    let members = (line.object ?? []).map { member -> JSON.Member in
      switch member.key {
      case "query_type": JSON.Member("operation", member.value)
      case "cached": JSON.Member("served_from_cache", member.value)
      case "cost": JSON.Member("cost_usd", member.value["total_cost"] ?? .null)
      case "execution_time":
        JSON.Member(time, line.label("execution_time", scale: 3).map(JSON.integer) ?? .null)
      default: member
      }
    }
    let tokens = line["tokens"]
    row = .object(
      members + [
        JSON.Member("tokens_prompt", tokens?["input_tokens"] ?? .null),
        JSON.Member("tokens_completion", tokens?["output_tokens"] ?? .null),
      ]
    )
  }

  /// Whether a line is one of `budget log`.
  static func isLogged(_ line: JSON) -> Bool { line["row"] != nil && line["cursor"] != nil }

  /// By what a row that was logged is known again.
  var mark: (id: String, timestamp: Instant, cost: Money?, tokens: Int64) {
    get throws {
      guard let id = row.text("id") else {
        throw LedgerError(.malformedInput, "The row has no id.")
      }
      let prompt = try row.count("tokens_prompt") ?? 0
      let completion = try row.count("tokens_completion") ?? 0
      return (
        id, try row.requiredTime("timestamp"), try row.signedDollars("cost_usd"),
        prompt &+ completion
      )
    }
  }

  /// Adds what the row tells; an adjustment of 0 changes nothing and is passed by.
  func add(to found: inout FoundEntries) throws {
    let entry = try entry
    if case .adjustment(let adjustment) = entry, adjustment.amount == .zero, !adjustment.isVoid {
      return found.skip("adjustments of 0, which change nothing")
    }
    found.add(entry)
  }

  /// The call, the use of a resource or the adjustment.
  var entry: ImportedEntry {
    get throws {
      switch row.text("row") {
      case RecordedKind.call.rawValue: .call(try call)
      case RecordedKind.resource.rawValue: .use(try use)
      case "adjustment": .adjustment(try adjustment)
      case let word:
        throw LedgerError(
          .malformedInput,
          "The row is \(quoted(word ?? "")), and neither call, resource nor adjustment."
        )
      }
    }
  }

  private var id: String {
    get throws {
      guard let id = name("id") else {
        throw LedgerError(.malformedInput, "The row has no id.")
      }
      return id
    }
  }

  /// Returns a name as it was before an export to CSV kept it from being a formula.
  private func name(_ field: String) -> String? {
    guard let text = row.text(field) else { return nil }
    let isKept =
      text.hasPrefix("'") && text.utf8.dropFirst().first.map { "=+-@".utf8.contains($0) } == true
    return isKept ? String(text.dropFirst()) : text
  }

  private func flag(_ field: String) -> Bool? { row.text(field).map { $0 == "true" } }

  /// The cost; `nil` where nobody knows it.
  private var cost: Money? {
    get throws {
      row.text("pricing") == Pricing.unpriced.rawValue ? nil : try row.dollars("cost_usd")
    }
  }

  /// A call with nothing but what says whose it is and when it was.
  private var labels: ImportedCall {
    get throws {
      var labels = ImportedCall(
        id: try id,
        provider: name("provider") ?? "",
        model: name("model") ?? "",
        usage: TokenUsage(),
        timestamp: try row.requiredTime("timestamp"),
        sessionID: name("session_id")
      )
      labels.name = .line
      labels.projectID = name("project_id")
      labels.executionID = name("execution_id")
      labels.agentID = name("agent_id")
      labels.userID = name("user_id")
      labels.feature = name("feature")
      labels.operation = name("operation")
      for tag in row.part("tags")?.object ?? [] { labels.tags[tag.key] = tag.value.string ?? "" }
      return labels
    }
  }

  private var call: ImportedCall {
    get throws {
      var call = try labels
      call.usage = try usage
      call.serviceTier = row.text("service_tier").flatMap(ServiceTier.init(rawValue:)) ?? .standard
      call.reportedCost = try cost
      call.outcome = CallOutcome(
        latencyMilliseconds: row.label("latency_ms"),
        error: name("error"),
        success: flag("success") ?? true,
        finishReason: name("finish_reason"),
        maxTokens: row.label("max_tokens"),
        attemptGroup: name("attempt_group"),
        isServedFromCache: flag("served_from_cache") ?? false,
        promptDigest: name("prompt_digest")
      )
      return call
    }
  }

  private var usage: TokenUsage {
    get throws {
      let usage = TokenUsage(
        prompt: try row.count("tokens_prompt") ?? 0,
        cacheRead: try row.count("tokens_cache_read") ?? 0,
        cacheWrite5m: try row.count("tokens_cache_write_5m") ?? 0,
        cacheWrite1h: try row.count("tokens_cache_write_1h") ?? 0,
        promptAudio: try row.count("tokens_prompt_audio") ?? 0,
        cacheReadAudio: try row.count("tokens_cache_read_audio") ?? 0,
        promptImage: try row.count("tokens_prompt_image") ?? 0,
        completion: try row.count("tokens_completion") ?? 0,
        reasoning: try row.count("tokens_reasoning") ?? 0,
        completionAudio: try row.count("tokens_completion_audio") ?? 0,
        completionImage: try row.count("tokens_completion_image") ?? 0,
        webSearches: try row.count("web_searches") ?? 0
      )
      try usage.validate()
      return usage
    }
  }

  private var use: ImportedUse {
    get throws {
      let labels = try labels
      var use = ImportedUse(
        id: labels.id,
        resourceType: labels.model,
        quantity: try Quantity(row.text("usage") ?? "0"),
        timestamp: labels.timestamp,
        reportedCost: try cost
      )
      use.durationMilliseconds = row.label("duration_ms")
      use.projectID = labels.projectID
      use.executionID = labels.executionID
      use.agentID = labels.agentID
      use.userID = labels.userID
      use.sessionID = labels.sessionID
      use.operation = labels.operation
      use.feature = labels.feature
      use.tags = labels.tags
      return use
    }
  }

  private var adjustment: ImportedAdjustment {
    get throws {
      guard let amount = row.text("cost_usd") else {
        throw LedgerError(.malformedInput, "The adjustment has no cost_usd.")
      }
      let kind = row.text("adjusts").flatMap(RecordedKind.init(rawValue:))
      let corrected = name("adjusts_id")
      return ImportedAdjustment(
        id: try id,
        amount: try Money(usd: amount),
        corrected: try kind.flatMap { kind in
          try corrected.map { CorrectedRow(kind: kind, id: try RecordID($0)) }
        },
        isVoid: row.text("adjustment") == RecordedAdjustment.Kind.void.rawValue
          && corrected != nil,
        labels: try labels,
        reason: name("reason") ?? "imported",
        actor: name("actor") ?? "import"
      )
    }
  }
}
