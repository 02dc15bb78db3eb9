/// The values of one line, at the indexes of the mapping's columns; `nil` for absent and empty
/// ones.
typealias TraceRow = [String?]

extension TraceMapping {
  /// Returns whether a line fulfils all conditions.
  func accepts(_ row: TraceRow) -> Bool {
    filters.allSatisfy { (row[$0.column] == $0.value) == $0.isEqual }
  }

  /// Returns the call of a line.
  ///
  /// - Parameters:
  ///   - row: The values of the line.
  ///   - lineID: The id of a call without a column for it.
  /// - Returns: The call.
  /// - Throws: ``LedgerError`` that names the field and its value.
  func call(_ row: TraceRow, lineID: () throws -> String) throws -> ImportedCall {
    let id = value(.id, row)
    var call = ImportedCall(
      id: try id ?? lineID(),
      provider: value(.provider, row) ?? "",
      model: value(.model, row) ?? "",
      usage: try usage(row),
      serviceTier: serviceTier(row),
      timestamp: try timestamp(row)
    )
    call.name = id == nil ? .line : .id
    call.reportedCost = try value(.cost, row).map { try Money(loggedBalance: Array($0.utf8)) }
    if let cost = call.reportedCost, cost < .zero, call.usage != TokenUsage() {
      throw LedgerError(
        .invalidAmount,
        "A call with tokens cannot cost less than nothing; this one is said to cost \(cost)."
      )
    }
    guard call.reportedCost != nil || has(.promptTokens, row) || has(.completionTokens, row) else {
      throw LedgerError(.malformedInput, "The line has neither tokens nor a cost.")
    }
    call.projectID = value(.project, row)
    call.executionID = value(.execution, row)
    call.agentID = value(.agent, row)
    call.userID = value(.user, row)
    call.sessionID = value(.session, row)
    call.operation = value(.operation, row)
    call.feature = value(.feature, row)
    call.tags = tags(row)
    readOutcome(row, into: &call)
    return call
  }

  /// Reads how a call went.
  ///
  /// All of it is a label, too: where it cannot be read, that is no reason to lose what the call
  /// cost.
  private func readOutcome(_ row: TraceRow, into call: inout ImportedCall) {
    let error = value(.error, row)
    let success = flag(.success, row)
    let isServed = flag(.servedFromCache, row)
    // What is said to have cost something was paid for; a provider's own cache is meant then.
    let isFree = (call.reportedCost ?? .zero) == .zero
    call.outcome = CallOutcome(
      latencyMilliseconds: whole(.latency, row),
      error: error,
      success: success ?? (error == nil),
      finishReason: value(.finishReason, row),
      maxTokens: whole(.maxTokens, row),
      attemptGroup: value(.attemptGroup, row),
      isServedFromCache: isServed == true && isFree,
      promptDigest: value(.promptDigest, row)
    )
    let unread = [
      has(.success, row) && success == nil,
      has(.latency, row) && call.outcome.latencyMilliseconds == nil,
      has(.maxTokens, row) && call.outcome.maxTokens == nil,
      has(.servedFromCache, row) && isServed == nil,
      isServed == true && !isFree,
    ]
    call.droppedLabels += unread.count { $0 }
  }

  private func value(_ field: Field, _ row: TraceRow) -> String? {
    sources[field].flatMap { value(from: $0, row) }
  }

  private func value(from source: Source, _ row: TraceRow) -> String? {
    switch source {
    case .column(let index): row[index]
    case .constant(let value): value
    }
  }

  private func tags(_ row: TraceRow) -> [String: String] {
    tags.compactMapValues { value(from: $0, row) }
  }

  private func has(_ field: Field, _ row: TraceRow) -> Bool { value(field, row) != nil }

  private func required(_ field: Field, _ row: TraceRow) throws -> String {
    guard let value = value(field, row) else {
      throw LedgerError(.malformedInput, "The line has no \(field.rawValue).")
    }
    return value
  }
}

// MARK: - Numbers and times

extension TraceMapping {
  private func usage(_ row: TraceRow) throws -> TokenUsage {
    let prompt = try count(.promptTokens, row)
    let cacheRead = try count(.cacheReadTokens, row)
    let cacheWrite = try count(.cacheWriteTokens, row)
    let cacheWrite1h = try count(.cacheWrite1hTokens, row)
    let cached = cacheRead + cacheWrite + cacheWrite1h
    let completion = try count(.completionTokens, row)
    let reasoning = try count(.reasoningTokens, row)
    let usage = TokenUsage(
      prompt: promptExcludesCache ? prompt + cached : prompt,
      cacheRead: cacheRead,
      cacheWrite5m: cacheWrite,
      cacheWrite1h: cacheWrite1h,
      promptAudio: try count(.promptAudioTokens, row),
      cacheReadAudio: try count(.cacheReadAudioTokens, row),
      promptImage: try count(.promptImageTokens, row),
      completion: completionExcludesReasoning ? completion + reasoning : completion,
      reasoning: reasoning,
      completionAudio: try count(.completionAudioTokens, row),
      completionImage: try count(.completionImageTokens, row),
      webSearches: try count(.webSearches, row)
    )
    try usage.validate()
    return usage
  }

  /// Returns the tier of a line; one that nobody knows has no list price, and is no reason to lose
  /// a cost that the line states.
  private func serviceTier(_ row: TraceRow) -> ServiceTier {
    value(.serviceTier, row).map { ServiceTier(logged: $0) ?? .unlisted } ?? .standard
  }

  /// Returns a count of tokens; an absent one is zero.
  private func count(_ field: Field, _ row: TraceRow) throws -> Int64 {
    guard let text = value(field, row) else { return 0 }
    return try number(text, of: field, upTo: TokenUsage.largestCount)
  }

  /// Returns a number that is only a label, or `nil` where none can be read.
  private func whole(_ field: Field, _ row: TraceRow) -> Int64? {
    guard let text = value(field, row) else { return nil }
    return try? number(text, of: field, upTo: TokenUsage.largestCount, rounding: .halfUp)
  }

  private func number(
    _ text: String,
    of field: Field,
    upTo limit: Int64,
    rounding: DecimalText.Rounding = .exact
  ) throws -> Int64 {
    let number = try? DecimalText.parse(
      Array(text.utf8.prefix(65)),
      scale: 0,
      allowingExponent: true,
      rounding: rounding
    )
    guard let number, number >= 0, number <= limit else {
      throw LedgerError(
        .invalidAmount,
        "\(field.rawValue) must be a whole number from 0 to \(limit); it is \(quoted(text))."
      )
    }
    return number
  }

  /// Returns a flag, or `nil` where none can be read.
  private func flag(_ field: Field, _ row: TraceRow) -> Bool? {
    switch value(field, row)?.lowercased() {
    case "true", "1", "yes", "success", "ok": true
    case "false", "0", "no", "failure", "error": false
    default: nil
    }
  }

  private func timestamp(_ row: TraceRow) throws -> Instant {
    let text = try required(.timestamp, row)
    switch timestampFormat {
    case .iso: return try isoInstant(text)
    case .unix: return try instant(text, scale: 3)
    case .unixMilliseconds: return try instant(text, scale: 0)
    }
  }

  /// Returns the instant of an ISO time; what is refused names the option that mends it.
  private func isoInstant(_ text: String) throws -> Instant {
    do {
      return try Instant(iso8601: text, assuming: assumedZone)
    } catch {
      let isNumber =
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
      if isNumber {
        let unit = text.utf8.prefix { $0 != 0x2E }.count > 11 ? "unix-ms" : "unix"
        throw LedgerError(
          .invalidTime,
          "\(quoted(text)) is a number and no ISO time; read it with --timestamp-format \(unit)."
        )
      }
      guard assumedZone == nil, (try? Instant(iso8601: text, assuming: .utc)) != nil else {
        throw LedgerError(.invalidTime, "\(error) The column is named by --column timestamp=...")
      }
      throw LedgerError(
        .invalidTime,
        "\(quoted(text)) names no zone; say which one is meant with --assume-zone, such as --assume-zone UTC."
      )
    }
  }

  /// Returns the instant at a number of units after the base, where a unit is 10 to the `scale`
  /// milliseconds.
  private func instant(_ text: String, scale: Int) throws -> Instant {
    let offset = try? DecimalText.parse(
      Array(text.utf8.prefix(65)),
      scale: scale,
      allowingExponent: true,
      rounding: .down
    )
    let start = base?.millisecondsSince1970 ?? 0
    guard let (sum, overflow) = offset.map(start.addingReportingOverflow), !overflow,
      case let instant = Instant(millisecondsSince1970: sum),
      instant >= .distantPast && instant <= .distantFuture
    else {
      throw LedgerError(
        .invalidTime,
        "\(quoted(text)) is no time in \(timestampFormat.rawValue); choose iso, unix or unix-ms with --timestamp-format."
      )
    }
    return instant
  }
}
