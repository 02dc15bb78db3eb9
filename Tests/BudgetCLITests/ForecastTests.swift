import Foundation
import Testing

/// Forecasts, anomalies and the calendar, word for word.
@Suite(.serialized) struct ForecastTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-11-20T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  /// Records three dollars on each of some days, and 30 on the last one.
  private func recordDays(from first: Int = 1) throws {
    let lines = (first..<20).map { "2026-11-\(String(format: "%02d", $0))T12:00:00Z,3,m,a,p" }
    let last = "2026-11-20T11:00:00Z,30,big,crawler,p"
    let path = try budget.write(
      (["time,cost,model,agent,provider"] + lines + [last]).joined(separator: "\n") + "\n",
      to: "days.csv"
    )
    let columns = [
      "timestamp=time", "cost=cost", "model=model", "agent=agent", "provider=provider",
    ]
    .map { "--column \($0)" }.joined(separator: " ")
    #expect(try budget("import trace \(path) --workspace acme \(columns) \(now)").status == 0)
  }

  @Test func `a forecast is a chart, a sentence and the figures`() throws {
    _ = try budget("set acme --monthly 100 \(now)")
    try recordDays()
    let outcome = try budget("forecast acme \(now)")
    #expect(outcome.status == 0 && outcome.messages.isEmpty)
    #expect(
      outcome.output == """
        TEXT
        """
    )
  }

  @Test func `the chart heeds the width and the signs of the terminal`() throws {
    try recordDays()
    let outcome = try budget(
      ["forecast", "acme"] + now.split(separator: " ").map(String.init),
      environment: ["COLUMNS": "40", "LANG": "en_US.UTF-8"]
    )
    let lines = outcome.output.split(separator: "\n").prefix(12)
    #expect(lines.allSatisfy { $0.count <= 40 })
    #expect(lines.contains { $0.contains("░") } && lines.contains { $0.contains("█") })
    #expect(!outcome.output.contains("\u{1B}"), "no colour in a pipe")
  }

  @Test func `a forecast says in plain words why there is none`() throws {
    _ = try budget("init")
    func sentence(_ line: String) throws -> String {
      let lines = try budget(line).output.split(separator: "\n").map(String.init)
      return lines.first { $0.hasSuffix(".") } ?? ""
    }
    #expect(
      try sentence("forecast nobody \(now)")
        == "Nothing was ever spent on nobody, so there is nothing to forecast from."
    )
    _ = try budget("record llm acme --cost 2.5 \(now)")
    #expect(
      try sentence("forecast acme \(now)")
        == "There is not enough history to say how November ends for acme; 2.5 dollars were spent so far."
    )
    _ = try budget("set acme --monthly 1 \(now)")
    #expect(
      try sentence("forecast acme \(now)")
        == "acme has already spent 2.5 dollars of its budget of 1 for November."
    )
    #expect(
      try sentence("forecast acme --now 2027-01-20T12:00:00Z")
        == "Nothing was spent on acme for 60 days; January stands at 0 dollars."
    )
  }

  @Test func `a forecast without a budget says so, and looks back with --at`() throws {
    try recordDays()
    let outcome = try budget("forecast acme --at 2026-11-20 \(now)")
    #expect(
      outcome.output.contains(
        "At this pace acme ends November at about 90 dollars, between 90 and 90 in four of five cases; "
          + "it has no budget to compare with.\n"
      ) || outcome.output.contains("; it has no budget to compare with.\n")
    )
    #expect(outcome.output.contains("spent so far") && outcome.output.contains(" 57\n"))
  }

  @Test func `a backtest says how good the forecasts were`() throws {
    _ = try budget("init")
    let empty = try budget("forecast acme --backtest \(now)")
    #expect(empty.output.isEmpty && empty.status == 0)
    #expect(empty.messages == "budget: No past window has enough history to repeat a forecast.\n")
    try recordDays()
    let outcome = try budget("forecast acme --backtest --window week \(now)")
    #expect(
      outcome.output == """
        TEXT
        """
    )
    let json = try budget("forecast acme --backtest --window week --json \(now)").output
    #expect(
      json == """
        TEXT
        """
    )
  }

  @Test func `an anomaly names its causes, and a report and the alerts show it`() throws {
    try recordDays()
    let table = """
      DAY         SPENT  EXPECTED  ABNORMAL FROM  EXCESS  CAUSES
      2026-11-20     30         3              6      27  model big 100 %, agent crawler 100 %

      """
    #expect(try budget("anomalies acme \(now)").output == table)
    let report = try budget("report acme --since 2026-11-10 \(now)").output
    #expect(report.hasSuffix("\nNot normal\n" + table))
    let before = try budget("report acme --until 2026-11-20 \(now)").output
    #expect(!before.contains("Not normal"))
    #expect(
      try budget("anomalies acme --json \(now)").output == """
        {"anomalies":[{"day":"2026-11-20","workspace_id":"acme","project_id":null,"spent":30,\
        "expected":3,"threshold":6,"excess":27,"causes":[\
        {"kind":"model","name":"big","excess":30,"share":1},\
        {"kind":"agent","name":"crawler","excess":30,"share":1}]}]}

        """
    )
    #expect(
      try budget("alerts acme --check \(now)").output == """
        RECORDED              PROJECT  KIND     THRESHOLD  SPENT  BUDGET  PERIOD FROM
        2026-11-20T12:00:00Z           anomaly          -     30       6  2026-11-20T00:00:00Z

        """
    )
  }

  @Test func `by agent each is judged by its own past`() throws {
    try recordDays()
    let outcome = try budget("anomalies acme --by agent \(now)")
    #expect(outcome.output.isEmpty && outcome.status == 0)
    #expect(outcome.messages == "budget: No day was far above what its past lets expect.\n")
  }

  @Test func `an explained day is no anomaly`() throws {
    try recordDays()
    let added = try budget("calendar add acme --day 2026-11-20 --kind explained --note load \(now)")
    #expect(
      added.output == """
        DAY         KIND       FACTOR  NOTE
        2026-11-20  explained       1  load

        """
    )
    #expect(try budget("anomalies acme --json \(now)").output == #"{"anomalies":[]}"# + "\n")
  }

  @Test func `the calendar keeps one entry for a kind and a day`() throws {
    _ = try budget("init")
    let empty = try budget("calendar list acme")
    #expect(empty.messages == "budget: The calendar is empty; 'budget calendar add' adds to it.\n")
    _ = try budget("calendar add acme --day 2026-12-25 --kind holiday")
    _ = try budget("calendar add acme --day 2026-12-25 --kind holiday --factor 0.25")
    _ = try budget("calendar add acme --day 2026-12-01 --kind change --factor 1.2")
    #expect(
      try budget("calendar list acme --json").output == """
        {"events":[{"workspace_id":"acme","day":"2026-12-01","kind":"change","factor":1.2,"note":null},\
        {"workspace_id":"acme","day":"2026-12-25","kind":"holiday","factor":0.25,"note":null}]}

        """
    )
    let removal = "calendar remove acme --day 2026-12-25 --kind holiday"
    #expect(
      try budget(removal)
        == BudgetCommand.Outcome(
          output: "",
          messages: "budget: Removed the holiday on 2026-12-25.\n",
          status: 0
        )
    )
    let again = try budget(removal)
    #expect(again.status == 1)
    #expect(
      again.messages
        == "budget: The calendar of workspace acme has no holiday on 2026-12-25; 'budget calendar list' shows what it has.\n"
    )
  }

  @Test func `a planned change moves the forecast`() throws {
    try recordDays()
    func middle() throws -> Double {
      let output = try budget("forecast acme --json \(now)").output
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return try #require(object?["forecast_end_of_month"] as? Double)
    }
    let before = try middle()
    _ = try budget("calendar add acme --day 2026-11-22 --kind stop")
    let stopped = try middle()
    #expect(stopped < before)
    _ = try budget("calendar add acme --day 2026-11-23 --kind change --factor 2")
    #expect(try middle() > before)
  }
}
