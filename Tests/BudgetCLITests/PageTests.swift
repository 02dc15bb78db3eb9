import BudgetKit
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The page for a browser: what it says, and that it can say nothing else.
@Suite(.serialized) struct PageTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private let now = "--now 2026-01-20T12:00:00Z"

  private func fill() throws {
    let lines = """
      set acme --monthly 50 --hard
      set acme --each user --monthly 1000 --unit tokens --soft --name brake
      record llm acme --cost 1.000000001 --provider openai --model gpt-4o --prompt-tokens 1200 --completion-tokens 300 --user ann --project search --latency-ms 90 --at 2026-01-05T10:00:00Z
      record llm acme --cost 0.0105 --provider openai --model gpt-4o-mini --prompt-tokens 7 --user bob --at 2026-01-08T10:00:00Z
      record llm acme --cost 2 --failed --error timeout --provider anthropic --model claude --user bob --at 2026-01-08T11:00:00Z
      record llm acme --provider p --model unknown --prompt-tokens 5 --at 2026-01-09T10:00:00Z
      record resource acme --type cpu --usage 2 --cost 0.75 --at 2026-01-10T10:00:00Z
      record adjustment acme --amount=-0.5 --reason credit --at 2026-01-11T10:00:00Z
      """
    for line in lines.split(separator: "\n") {
      let outcome = try budget("\(line) \(now)")
      #expect(outcome.status == 0, "\(line)\n\(outcome.messages)")
    }
  }

  private func page(_ line: String) throws -> String {
    let file = budget.folder + "/page.html"
    let outcome = try budget("report \(line) --html \(file) --force \(now)")
    #expect(outcome.status == 0 && outcome.output == file + "\n", "\(outcome.messages)")
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  /// The exact values of a section's lines, a line for each row of its table.
  private func values(of title: String, in page: String) throws -> [[String]] {
    let section = try #require(
      page.components(separatedBy: "<section>").first { $0.contains("<h2>\(title)</h2>") }
    )
    return section.components(separatedBy: "<tr>").dropFirst(2).map { row in
      row.components(separatedBy: "<data value=\"").dropFirst().map {
        String($0.prefix { $0 != "\"" })
      }
    }
  }

  @Test func `every figure of the page is that of the report`() throws {
    try fill()
    let page = try page("acme --this month --by provider")
    for (title, by) in [
      ("By provider", "provider"), ("By model", "model"), ("By user", "user"),
      ("By project", "project"),
    ] {
      let report = try budget("report acme --this month --by \(by) --format csv \(now)").output
      let lines = report.split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let columns = try ["cost_usd", "calls", "failed_calls", "unpriced_calls", "tokens_total"].map
      {
        try #require(lines[0].firstIndex(of: Substring($0)), "\(lines[0])")
      }
      let rows = try values(of: title, in: page)
      // Where nothing has a price, the page has a word in the place of an amount.
      let expected = lines.dropFirst().map { line in
        let figures = columns.map { String(line[$0]) }
        return figures[1] == figures[3] && figures[1] != "0" ? Array(figures.dropFirst()) : figures
      }
      #expect(rows.dropLast() == ArraySlice(expected), "\(title)")
      #expect(rows.last?.first == "3.260500001", "\(title)")
    }
    #expect(try values(of: "By provider", in: page).count == 6)
  }

  @Test func `the tiles tell the statistics of the time`() throws {
    try fill()
    let page = try page("acme --this month")
    for tile in [
      #"<dt>Cost</dt><dd><data value="3.260500001" title="3.260500001 USD">$3.26</data></dd>"#,
      #"<dt>Calls of models</dt><dd><data value="4">4</data></dd>"#,
      #"<dt>Tokens</dt><dd><data value="1512">1,512</data></dd>"#,
      #"<dt>Failed calls</dt><dd>25 %</dd>"#,
      #"<dt>Latency, median</dt><dd><data value="90">90 ms</data></dd>"#,
      #"<dt>Adjustments</dt><dd><data value="-0.5" title="-0.5 USD">-$0.50</data></dd>"#,
      #"<dt>Without a price</dt><dd><data value="1">1</data></dd>"#,
    ] { #expect(page.contains(tile), "\(tile)") }
    #expect(page.contains("1 call has no price and is not in the cost."))
    #expect(
      page.contains("<td class=\"name\" data-title=\"Budget\">brake: workspace acme, user ann</td>")
    )
  }

  @Test func `a trend has a place for every day between the first and the last`() throws {
    try fill()
    let page = try page("acme --this month")
    let rows = try values(of: "Cost by day", in: page)
    #expect(rows.count == 7)
    let sums = rows.map { row in row.compactMap { try? Money(usd: $0).nanodollars }.reduce(0, +) }
    #expect(sums == [1_000_000_001, 0, 0, 2_010_500_000, 0, 750_000_000, -500_000_000])
  }

  @Test(arguments: [
    (until: "2026-01-31", title: "Cost by day"), (until: "2026-04-30", title: "Cost by week"),
    (until: "2027-12-01", title: "Cost by month"), (until: "2041-01-01", title: "Cost by quarter"),
  ])
  func `a long time is told in longer stretches`(_ time: (until: String, title: String)) throws {
    for day in ["2026-01-01", time.until] {
      _ = try budget("record llm acme --cost 1 --at \(day)T10:00:00Z --now 2042-01-01T00:00:00Z")
    }
    #expect(try page("acme").contains("<h2>\(time.title)</h2>"))
  }

  @Test func `no name becomes markup, and the page is well formed`() throws {
    let name = #"<script>alert('x')</script>&""#
    for option in ["--model", "--user", "--feature", "--agent", "--project"] {
      let model = option == "--model" ? [] : ["--model", "m"]
      let line = ["record", "llm", "<b>w</b>", "--cost", "1", "--provider", "p", option, name]
      #expect(try budget(line + model).status == 0, "\(option)")
    }
    let file = budget.folder + "/page.html"
    let outcome = try budget(["report", "<b>w</b>", "--html", file, "--by", "user,model"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let page = try String(contentsOfFile: file, encoding: .utf8)
    #expect(!page.contains("<script") && !page.contains("<b>"))
    #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
    #expect(XMLParser(data: Data(page.utf8)).parse())
  }

  @Test func `the page asks for nothing and runs nothing`() throws {
    try fill()
    let page = try page("acme --last 90d --by user")
    for word in [
      "http:", "https:", "src=", "href=", "url(", "@import", "<script", "onload", "<link",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test func `filters are named, and budgets that count more are left out`() throws {
    try fill()
    let page = try page("acme --this month --filter user=bob")
    #expect(page.contains("Only: user bob") && !page.contains("Budgets now"))
    #expect(try values(of: "By user", in: page).last?.first == "2.0105")
  }

  @Test func `an empty time is a page that says so`() throws {
    try fill()
    let page = try page("acme --since 2020-01-01 --until 2020-02-01")
    #expect(page.contains("Nothing was recorded that is asked for.") && !page.contains("NaN"))
    #expect(XMLParser(data: Data(page.utf8)).parse())
  }

  @Test func `a file that is there stays unless it is to be replaced, and the ledger always does`()
    throws
  {
    try fill()
    let first = try page("acme --this month")
    #expect(try page("acme --this month") == first)
    let foreign = try budget.write("my notes", to: "notes.txt")
    for (path, status, options) in [
      (foreign, 1, []), (budget.database, 64, ["--force"]), (budget.folder, 64, ["--force"]),
      (budget.folder + "/none/page.html", 64, []), ("", 64, []),
    ] as [(String, Int32, [String])] {
      let outcome = try budget(["report", "acme", "--html", path] + options)
      #expect(outcome.status == status && outcome.output.isEmpty, "\(path): \(outcome)")
      #expect(outcome.messages.split(separator: "\n").count == 1, "\(outcome.messages)")
    }
    #expect(try String(contentsOfFile: foreign, encoding: .utf8) == "my notes")
    #expect(try budget("report acme --force").status == 64)
    #expect(try budget("verify").status == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: budget.folder)
    #expect(!left.contains { $0.contains("partial") })
  }

  @Test func `workspaces of several zones have a page by workspace, without common days`() throws {
    for (name, zone) in [("east", "Asia/Kathmandu"), ("west", "America/New_York")] {
      _ = try budget("set \(name) --monthly 5 --hard --time-zone \(zone) \(now)")
      _ = try budget("record llm \(name) --cost 1 --at 2026-01-10T00:00:00Z \(now)")
    }
    let page = try page("--all --this month")
    #expect(try values(of: "By workspace", in: page).count == 3)
    #expect(!page.contains("the time before"))
  }

  @Test func `what waits beside the ledger is never replaced`() throws {
    try fill()
    let spool = budget.database + ".spool"
    for line in [
      "report acme --html \(spool) --force", "export acme --out \(spool) --force",
      "backup \(spool) --force", "archive acme --before 2026-01-08 --to \(spool)",
      "archive acme --before 2026-01-08 --to \(budget.database)-journal",
    ] {
      let outcome = try budget("\(line) \(now)")
      #expect(outcome.status == 64, "\(line): \(outcome)")
      #expect(!FileManager.default.fileExists(atPath: spool), "\(line)")
    }
  }

  @Test func `a page is a format of its own`() throws {
    try fill()
    let outcome = try budget("report acme --html page.html --format csv")
    #expect(outcome.status == 64)
  }
}

// MARK: - Contrast

extension PageTests {
  /// The relative luminance of a colour `#rrggbb`, as WCAG 2.2 defines it.
  private func luminance(_ colour: Substring) -> Double {
    let number = Int(colour.dropFirst(), radix: 16) ?? 0
    let parts = [number >> 16, number >> 8 & 255, number & 255].map { part -> Double in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  @Test func `text has a contrast of four and a half to one, in light and in dark`() throws {
    try fill()
    let style = try page("acme --this month").components(separatedBy: ":root {")
    // Light, dark, and paper.
    #expect(style.count == 4)
    for block in style.dropFirst() {
      var colours: [Substring: Substring] = [:]
      for part in block.prefix(while: { $0 != "}" }).split(whereSeparator: { ";\n".contains($0) }) {
        let pair = part.split(separator: ":").map { $0.drop { $0 == " " } }
        if pair.count == 2 { colours[pair[0]] = pair[1] }
      }
      for ink in ["--ink", "--faint", "--good", "--bad"] {
        for ground in ["--ground", "--panel"] {
          guard let front = colours[Substring(ink)], let back = colours[Substring(ground)] else {
            continue
          }
          let (one, other) = (luminance(front), luminance(back))
          let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
          #expect(contrast >= 4.5, "\(ink) on \(ground): \(contrast)")
        }
      }
      // A bar is told from the ground, and from its neighbours by its place and its name.
      for series in (0...5).compactMap({ colours["--s\($0)"] }) {
        let (one, other) = (luminance(series), luminance(colours["--ground"] ?? "#ffffff"))
        #expect((max(one, other) + 0.05) / (min(one, other) + 0.05) >= 2.4, "\(series)")
      }
    }
  }
}

// MARK: - Browser

extension PageTests {
  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: PageTests.browser != nil, "There is no Chromium on this machine."))
  func `a browser shows the figures that the report has`() throws {
    try fill()
    let file = budget.folder + "/page.html"
    _ = try page("acme --this month")
    let browser = try #require(Self.browser)
    let outcome = try budget.shell(
      "'\(browser)' --headless --no-sandbox --disable-gpu --virtual-time-budget=1000 --user-data-dir='\(budget.folder)/profile' --dump-dom 'file://\(file)' 2>/dev/null"
    )
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains(
        #"<data value="3.260500001" title="3.260500001 USD">$3.26</data>"#
      )
    )
    #expect(outcome.output.contains("<svg") && outcome.output.contains("</footer>"))
  }
}
