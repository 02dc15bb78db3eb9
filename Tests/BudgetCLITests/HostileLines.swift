/// Makes command lines of which each has at least one thing wrong, the same ones for the same seed.
struct HostileLines {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// What an argument of a command means.
  enum Slot {
    /// A word that stays as it is.
    case word(String)
    case id(String)
    case money(String)
    case count(String)
    case instant(String)
    case choice(String)
    case path(String)
  }

  /// Returns the next line.
  mutating func next() -> [String] {
    let template = Self.templates.randomElement(using: &random) ?? []
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return damaged(template.map(Self.good), by: Self.unknownOptions)
    case 1: return truncated(template)
    case 2: return template.map(Self.good) + databaseElsewhere()
    case 3: return noise()
    default: return withBadValues(template)
    }
  }
}

// MARK: - Ways to go wrong

extension HostileLines {
  /// Gives one or more slots a value that they cannot have.
  private mutating func withBadValues(_ template: [Slot]) -> [String] {
    let open = template.indices.filter { !Self.bad(for: template[$0]).isEmpty }
    guard let sure = open.randomElement(using: &random) else { return noise() }
    return template.indices.map { index in
      let isBad = index == sure || Int.random(in: 0..<6, using: &random) == 0
      let values = Self.bad(for: template[index])
      return (isBad ? values.randomElement(using: &random) : nil) ?? Self.good(template[index])
    }
  }

  /// Puts an option that does not exist somewhere behind the command.
  private mutating func damaged(_ line: [String], by options: [String]) -> [String] {
    var line = line
    line.append(options.randomElement(using: &random) ?? "--nothing")
    return line
  }

  /// Cuts a line short, so that something is missing.
  private func truncated(_ template: [Slot]) -> [String] {
    Array(template.map(Self.good).dropLast())
  }

  /// Names a place that cannot hold a ledger.
  private mutating func databaseElsewhere() -> [String] {
    ["--database", Self.badPlaces.randomElement(using: &random) ?? "/"]
  }

  /// Words without any sense.
  private mutating func noise() -> [String] {
    let all = Self.badIDs + Self.badAmounts + Self.badInstants + Self.unknownOptions
    let count = Int.random(in: 1...6, using: &random)
    return ["no-such-command"] + (0..<count).map { _ in all.randomElement(using: &random) ?? "" }
  }
}

// MARK: - Values

extension HostileLines {
  private static func good(_ slot: Slot) -> String {
    switch slot {
    case .word(let text), .id(let text), .money(let text), .count(let text), .instant(let text),
      .choice(let text), .path(let text):
      text
    }
  }

  private static func bad(for slot: Slot) -> [String] {
    switch slot {
    case .word: []
    case .id: badIDs
    case .money: badAmounts
    case .count: badCounts
    case .instant: badInstants
    case .choice:
      ["", "HARD", "nothing", "standard ", "\u{202E}day", String(repeating: "x", count: 9_999)]
    case .path: badPaths
    }
  }

  static let badIDs = [
    "", "\u{0}", "\u{7}", "a\u{1B}[2Jb", "line\nbreak", "a\u{2028}b", "e\u{301}", "\u{85}",
    "abc\u{202E}def", "\u{2066}x", String(repeating: "w", count: 256),
    String(repeating: "ä", count: 128), String(repeating: "z", count: 100_000),
  ]

  static let badAmounts = [
    "", "-1", "-0.000000001", "1e3", "+5", " 5", "5 ", "0x10", "1_000", "1,5", "٣", "５", "NaN",
    "inf",
    ".5", "5.", "--5", "$5", "5\n", "\u{202E}5", "0.0000000001", "4000000000.000000001",
    "9223372036.854775808", "99999999999999999999999", String(repeating: "9", count: 50_000),
    "\u{0}",
    "1.2.3", "½", "1e-400", "--", "-",
  ]

  static let badCounts = [
    "", "-1", "1.5", "1e9", "+1", " 1", "1 ", "0x1", "1_000", "٤", "1000000000001",
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "NaN", "\u{0}",
    String(repeating: "1", count: 70_000), "--", "1\u{301}",
  ]

  static let badInstants = [
    "", "yesterday", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z",
    "99999-01-01T00:00:00Z", "2026-01-01T00:00:60Z", "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00+99:00", "2026-13-01", "20２6-01-01", "\u{0}", "2026-01-01T00:00:00Z\n",
    String(repeating: "2026-01-01T00:00:00Z", count: 500),
  ]

  static let badPaths = [
    "", "/nonexistent/file", "/dev/null/x", "\u{1B}[31m", "a\nb",
    String(repeating: "p", count: 5_000), String(repeating: "d/", count: 3_000),
  ]

  static let badPlaces = [
    "", "/nonexistent/a/b.sqlite", "/", ".", "..", "/dev/null", "/dev/full", ":memory:",
    "file:x?mode=memory", "/tmp/", String(repeating: "p", count: 600),
    "/nonexistent/\u{1B}[2J\n/x",
  ]

  static let unknownOptions = [
    "--nothing", "-x", "--json=yes", "--estimat", "extra\u{202E}", "--now", "--database", "-",
    "--hard=1", "---", "--=5", "-\n", "--" + String(repeating: "o", count: 20_000), "--actor",
  ]

  /// Every command with everything that it needs; the last argument is always needed.
  static let templates: [[Slot]] = [
    [
      .word("set"), .id("acme"), .word("--time-zone"), .choice("UTC"), .word("--thresholds"),
      .word("70"), .word("--monthly"), .money("7"),
    ],
    [
      .word("set"), .id("acme"), .word("--project"), .id("search"), .word("--unpriced"),
      .money("1"), .word("--monthly"), .money("2"),
    ],
    [.word("remove"), .word("--project"), .id("nobody"), .id("acme")],
    [.word("status"), .word("--project"), .id("search"), .id("acme")],
    [
      .word("check"), .id("acme"), .word("--now"), .instant("2026-01-01T00:00:00Z"),
      .word("--estimate"), .money("0.1"),
    ],
    [
      .word("check"), .id("acme"), .word("--provider"), .word("openai"), .word("--model"),
      .word("gpt-4o"), .word("--service-tier"), .choice("batch"), .word("--estimate"), .money("1"),
    ],
    [
      .word("reserve"), .id("acme"), .word("--id"), .id("Q"), .word("--ttl"), .money("5"),
      .word("--execution"), .id("E"), .word("--estimate"), .money("0.1"),
    ],
    [.word("settle"), .id("nobody"), .word("--id"), .id("x"), .word("--cost"), .money("1")],
    [
      .word("settle"), .id("R"), .word("--provider"), .word("openai"), .word("--model"),
      .word("gpt-4o"), .word("--prompt-tokens"), .count("1"),
    ],
    [.word("release"), .word("--now"), .instant("2026-01-01T00:00:00Z"), .id("nobody")],
    [
      .word("record"), .word("llm"), .id("acme"), .word("--id"), .id("x"), .word("--at"),
      .instant("2026-01-01T00:00:00Z"), .word("--cost"), .money("0.1"),
    ],
    [
      .word("record"), .word("llm"), .id("acme"), .word("--provider"), .id("openai"),
      .word("--model"), .id("m"), .word("--latency-ms"), .count("1"), .word("--cache-read-tokens"),
      .count("0"), .word("--completion-tokens"), .count("1"),
    ],
    [
      .word("record"), .word("llm"), .id("acme"), .word("--provider"), .word("openai"),
      .word("--usage-json"), .path("/nonexistent/answer.json"),
    ],
    [
      .word("record"), .word("resource"), .id("acme"), .word("--type"), .id("cpu"),
      .word("--duration"), .money("1"), .word("--usage"), .money("2"),
    ],
    [
      .word("record"), .word("sandbox"), .id("acme"), .word("--cores"), .money("2"),
      .word("--memory-mb"), .count("1024"), .word("--duration"), .money("9"),
    ],
    [
      .word("report"), .id("acme"), .word("--since"), .instant("2026-01-01"), .word("--until"),
      .instant("2026-02-01"), .word("--by"), .choice("model"),
    ],
    [.word("forecast"), .word("--project"), .id("search"), .id("acme")],
    [.word("forecast"), .id("acme"), .word("--backtest"), .word("--last"), .count("6")],
    [
      .word("forecast"), .id("acme"), .word("--window"), .choice("14d"), .word("--from"),
      .word("2026-01-31"), .word("--budget"), .money("500"),
    ],
    [
      .word("anomalies"), .id("acme"), .word("--days"), .count("90"), .word("--by"), .word("model"),
    ],
    [.word("anomalies"), .id("acme"), .word("--hours"), .word("--days"), .count("9")],
    [
      .word("calendar"), .word("add"), .id("acme"), .word("--day"), .word("2026-01-31"),
      .word("--kind"), .word("change"), .word("--factor"), .word("2"),
    ],
    [.word("alerts"), .id("acme"), .word("--limit"), .count("5")],
    [
      .word("import"), .word("claude-code"), .path("/nonexistent/.claude"), .word("--workspace"),
      .id("acme"),
    ],
    [
      .word("import"), .word("trace"), .path("/nonexistent/t.csv"), .word("--column"),
      .choice("timestamp=t"), .word("--assume-zone"), .choice("UTC"), .word("--workspace"),
      .id("acme"),
    ],
    [
      .word("prices"), .word("set"), .id("m"), .word("--tier"), .choice("batch"),
      .word("--provider"), .id("p"), .word("--from"), .instant("2026-01-01"), .word("--input"),
      .choice("1"), .word("--above-prompt-tokens"), .count("5"), .word("--output"), .choice("2"),
    ],
    [
      .word("prices"), .word("set-resource"), .id("r"), .word("--unit"), .id("gb"), .word("--per"),
      .choice("hour"), .word("--rate"), .choice("1"),
    ],
    [
      .word("prices"), .word("import"), .word("--format"), .choice("litellm"),
      .path("/nonexistent/list.json"),
    ],
    [.word("prices"), .word("show"), .word("--at"), .instant("2026-01-01"), .id("gpt-4o")],
  ]
}
