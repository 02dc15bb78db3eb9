/// A thread of Codex as far as its file has been read.
struct CodexThread {
  var file = ""
  var id: String?
  var provider = "openai"
  var model: String?
  var folder: String?
  /// Records with a lower ordinal are of the parent.
  var firstOwnOrdinal: Int64?
  private(set) var parent: String?
  /// The rows of the parent that a copy would repeat from here on.
  private var expected: ArraySlice<CodexRow> = []
  private var previous: CodexRow?
  /// The counts of newer records, which rows behind them repeat.
  private var told: [CodexCounts: Int] = [:]
  private var keys: [String: Int] = [:]
  private var responses: Set<Int> = []

  init(file: String = "") { self.file = file }

  /// What names it: its id, or the name of its file.
  var name: String { id ?? String(file.split(separator: "/").last ?? "") }

  /// Says whose history it may begin with.
  mutating func follow(_ parent: String, _ rows: [CodexRow]) {
    self.parent = parent
    expected = rows[...]
  }

  /// Returns whether the next row is one that was copied from the parent.
  mutating func isCopy(_ row: CodexRow) -> Bool {
    guard let next = expected.first, next == row else {
      expected = []
      return false
    }
    expected.removeFirst()
    return true
  }

  /// Returns what was used between the row before and this one; `nil` for nothing.
  mutating func step(to row: CodexRow) -> CodexCounts? {
    guard let total = row.total else { return row.last }
    let before = previous?.total
    previous = row
    guard let before else { return row.last ?? total }
    if total == before { return nil }
    return total.grown(from: before) ?? row.last ?? total
  }

  /// Remembers a newer record.
  mutating func tell(_ counts: CodexCounts) { told[counts, default: 0] += 1 }

  /// Returns whether a newer record has told of some counts, and forgets it.
  mutating func isToldAlready(_ counts: CodexCounts) -> Bool {
    guard let count = told[counts], count > 0 else { return false }
    told[counts] = count - 1
    return true
  }

  /// Returns whether a response comes for the first time.
  mutating func isFirst(of response: String) -> Bool {
    responses.insert(response.hashValue).inserted
  }

  /// Returns a key that no other row of the thread has.
  mutating func unique(_ key: String) -> String {
    let count = keys[key, default: 0] + 1
    keys[key] = count
    return count == 1 ? key : "\(key)#\(count)"
  }
}

/// The counts of a row: its running total, and the last call's.
struct CodexRow: Equatable {
  var total: CodexCounts?
  var last: CodexCounts?

  init(_ info: JSON) throws {
    total = try info["total_token_usage"].flatMap { $0.isNull ? nil : try CodexCounts($0) }
    last = try info["last_token_usage"].flatMap { $0.isNull ? nil : try CodexCounts($0) }
  }
}

/// What was used: the input holds what touched a cache, the output what was spent on reasoning.
struct CodexCounts: Hashable, CustomStringConvertible {
  var input: Int64
  var cached: Int64
  var written: Int64
  var output: Int64
  var reasoning: Int64

  /// Reads them; a total on its own is an estimate of the context and no count.
  init(_ json: JSON) throws {
    input = try json.count("input_tokens") ?? 0
    cached = try json.count("cached_input_tokens", "cache_read_input_tokens") ?? 0
    written = try json.count("cache_write_input_tokens") ?? 0
    output = try json.count("output_tokens") ?? 0
    reasoning = try json.count("reasoning_output_tokens") ?? 0
  }

  var isEmpty: Bool { input == 0 && output == 0 }

  var description: String { "\(input)-\(cached)-\(written)-\(output)-\(reasoning)" }

  /// Returns what was added since a smaller total, or `nil` where a count shrank.
  func grown(from before: CodexCounts) -> CodexCounts? {
    var step = self
    step.input -= before.input
    step.cached -= before.cached
    step.written -= before.written
    step.output -= before.output
    step.reasoning -= before.reasoning
    let parts = [step.input, step.cached, step.written, step.output, step.reasoning]
    let isPart = step.cached + step.written <= step.input && step.reasoning <= step.output
    return parts.contains { $0 < 0 } || !isPart ? nil : step
  }

  func usage() throws -> TokenUsage {
    try LoggedTokens(
      input: input,
      cacheRead: cached,
      cacheWrite: written,
      output: output,
      reasoning: reasoning,
      total: nil,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    ).usage()
  }
}

/// The rows of threads from which others were forked, read when they are needed.
struct CodexHistories {
  /// The files of each thread, and those of its forks.
  private var files: [String: [String]] = [:]
  private var forks: [String: [String]] = [:]
  private var rows: [String: [CodexRow]] = [:]

  /// Looks which thread each file is of.
  mutating func find(_ paths: [String]) {
    for path in paths {
      guard let (id, parent) = Self.thread(of: path) else { continue }
      files[id, default: []].append(path)
      if let parent { forks[parent, default: []].append(path) }
    }
  }

  /// Returns the rows of a thread, `[]` where they are not to be had.
  ///
  /// Where the parent's file is gone, the first of its forks stands for it: what the others share
  /// with that one is counted there.
  mutating func rows(of thread: String, apartFrom file: String) -> [CodexRow] {
    if let known = rows[thread] { return known }
    let own = (files[thread] ?? []).filter { $0 != file }
    if own.isEmpty {
      let first = forks[thread]?.first ?? file
      rows[thread] = Self.read(first)
      return first == file ? [] : rows[thread] ?? []
    }
    // Earlier and later states of one thread may lie in several files; the longest has all rows.
    let longest = own.map { Self.read($0) }.max { $0.count < $1.count } ?? []
    rows[thread] = longest
    return longest
  }

  /// Returns the thread of a file and the one that it was forked from, by its first lines: the
  /// first meta line is the thread's own, one of an ancestor may follow.
  private static func thread(of path: String) -> (id: String, parent: String?)? {
    guard var lines = try? LineReader(path: path) else { return nil }
    var thread: (id: String, parent: String?)?
    for _ in 0..<20 {
      guard let line = try? lines.next() else { break }
      guard let json = try? JSON(parsing: line.bytes), json["type"]?.string == "session_meta",
        let meta = json["payload"]
      else { continue }
      if let known = thread {
        guard let ancestor = meta.text("id"), ancestor != known.id else { continue }
        return (known.id, ancestor)
      }
      guard let id = meta.text("id", "session_id") else { return nil }
      let parent = meta.text("forked_from_id", "source.subagent.thread_spawn.parent_thread_id")
      if let parent { return (id, parent) }
      thread = (id, nil)
    }
    return thread
  }

  private static func read(_ path: String) -> [CodexRow] {
    let words = [Array("\"token_count\"".utf8)]
    var rows: [CodexRow] = []
    _ = try? RecordFile(path: path, words: words, tables: []).read { piece in
      guard case .record(let record) = piece, record.json.text("payload.type") == "token_count",
        let info = record.json["payload"]?["info"], info.object != nil,
        let row = try? CodexRow(info)
      else { return }
      rows.append(row)
    }
    return rows
  }
}
