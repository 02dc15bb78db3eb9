// A tally as a cursor keeps it; the calls stand beside it.

extension ImportTally {
  /// The tally as text; what is zero or empty is left out.
  var text: String {
    let counts: [(String, Int64)] = [
      ("lines", Int64(linesRead)), ("taken", Int64(taken)), ("resources", Int64(resources)),
      ("ignored", Int64(ignored)), ("filtered", Int64(filtered)),
      ("cost_nanodollars", cost.nanodollars), ("unpriced", Int64(unpricedCalls)),
      ("amended_labels", Int64(amendedLabels)), ("shared_ids", Int64(sharedIDs)),
      ("implausible_costs", Int64(implausibleCosts)), ("yet_to_come", Int64(yetToCome)),
    ]
    var members = counts.filter { $0.1 != 0 }.map { JSON.Member($0.0, .integer($0.1)) }
    let lists: [(String, [JSON])] = [
      ("usage", usage == TokenUsage() ? [] : usage.counts.map(JSON.integer)),
      ("refused", refused.map(\.kept)), ("remarks", remarks.map(\.kept)),
      ("skipped", Self.pairs(skipped)), ("told", Self.pairs(told)),
      (
        "unpriced_models",
        unpricedModels.map { model, calls in
          .array([
            .string(model.provider), .string(model.model), .string(model.reason),
            .integer(Int64(calls)),
          ])
        }
      ),
    ]
    members += lists.filter { !$0.1.isEmpty }.map { JSON.Member($0.0, .array($0.1)) }
    return JSON.object(members).description
  }

  private static func pairs(_ counts: [String: Int]) -> [JSON] {
    counts.sorted { $0.key < $1.key }.map { .array([.string($0.key), .integer(Int64($0.value))]) }
  }

  /// Reads a tally back; `nil` for what is none.
  init?(text: String, of file: String) {
    guard let json = try? JSON(parsing: text), json.object != nil else { return nil }
    func count(_ name: String) -> Int { json[name]?.int64.flatMap { Int(exactly: $0) } ?? 0 }
    linesRead = count("lines")
    taken = count("taken")
    resources = count("resources")
    ignored = count("ignored")
    filtered = count("filtered")
    cost = Money(nanodollars: json["cost_nanodollars"]?.int64 ?? 0)
    unpricedCalls = count("unpriced")
    amendedLabels = count("amended_labels")
    sharedIDs = count("shared_ids")
    implausibleCosts = count("implausible_costs")
    yetToCome = count("yet_to_come")
    if let counts = json["usage"]?.array?.compactMap(\.int64) {
      guard let usage = TokenUsage(counts: counts) else { return nil }
      self.usage = usage
    }
    for note in json["refused"]?.array ?? [] { refused.append(ImportNote(note, of: file)) }
    for note in json["remarks"]?.array ?? [] { remarks.append(ImportNote(note, of: file)) }
    skipped = Self.counts(json["skipped"])
    told = Self.counts(json["told"])
    for entry in json["unpriced_models"]?.array ?? [] {
      guard let parts = entry.array, parts.count == 4, let calls = parts[3].int64 else {
        return nil
      }
      let model = ImportSummary.UnpricedModel(
        provider: parts[0].string ?? "",
        model: parts[1].string ?? "",
        reason: parts[2].string ?? ""
      )
      unpricedModels[model] = Int(calls)
    }
  }

  private static func counts(_ json: JSON?) -> [String: Int] {
    let pairs = (json?.array ?? []).compactMap { pair -> (String, Int)? in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string,
        let count = parts[1].int64
      else { return nil }
      return (name, Int(count))
    }
    return Dictionary(pairs, uniquingKeysWith: +)
  }
}

extension ImportNote {
  fileprivate var kept: JSON {
    .array([line.map { .integer(Int64($0)) } ?? .null, .string(reason)])
  }

  fileprivate init(_ json: JSON, of file: String) {
    let parts = json.array ?? []
    self.init(
      file: file,
      line: parts.first?.int64.map { Int($0) },
      reason: parts.last?.string ?? ""
    )
  }
}

extension TokenUsage {
  /// The counts in the order in which they are declared.
  fileprivate var counts: [Int64] {
    [
      prompt, cacheRead, cacheWrite5m, cacheWrite1h, promptAudio, cacheReadAudio, promptImage,
      completion, reasoning, completionAudio, completionImage, webSearches,
    ]
  }

  fileprivate init?(counts: [Int64]) {
    guard counts.count == 12 else { return nil }
    self.init(
      prompt: counts[0],
      cacheRead: counts[1],
      cacheWrite5m: counts[2],
      cacheWrite1h: counts[3],
      promptAudio: counts[4],
      cacheReadAudio: counts[5],
      promptImage: counts[6],
      completion: counts[7],
      reasoning: counts[8],
      completionAudio: counts[9],
      completionImage: counts[10],
      webSearches: counts[11]
    )
  }
}
