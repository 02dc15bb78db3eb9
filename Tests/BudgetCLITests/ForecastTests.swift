import BudgetKit
import Foundation
import Testing

/// Forecasts and the calendar, word for word.
@Suite(.serialized) struct ForecastTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-11-20T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  /// Records three dollars on each of some days, and 30 on the last one.
  private func recordDays(
    from first: Int = 1,
    to end: Int = 20,
    last: String? = "2026-11-20T11:00:00Z,30,big,crawler,p"
  ) throws {
    let lines = (first..<end).map { "2026-11-\(String(format: "%02d", $0))T12:00:00Z,3,m,a,p" }
    let rows = ["time,cost,model,agent,provider"] + lines + [last].compactMap(\.self)
    let path = try budget.write(rows.joined(separator: "\n") + "\n", to: "days.csv")
    let columns = [
      "timestamp=time", "cost=cost", "model=model", "agent=agent", "provider=provider",
    ]
    .map { "--column \($0)" }.joined(separator: " ")
    #expect(try budget("import trace \(path) --workspace acme \(columns) \(now)").status == 0)
  }

  @Test func `a part of a workspace is forecast beside its own budget`() throws {
    try recordDays()
    _ = try budget("set acme --agent a --daily 5 --soft \(now)")
    _ = try budget("set acme --agent a --weekly 100 --hard \(now)")
    let day = try budget("forecast acme --agent a --daily \(now)")
    #expect(day.status == 0 && day.messages.isEmpty)
    #expect(day.output.hasPrefix("agent a of acme will probably end 2026-11-20 at about "))
    #expect(day.output.contains("the chance of exceeding its budget of 5 is "))
    #expect(day.output.contains("Forecast of workspace acme, agent a"))
    let week = try budget("forecast acme --agent a --weekly --json \(now)").output
    #expect(
      week.contains(
        #""window":"week","first_day":"2026-11-16","last_day":"2026-11-22","budget":100,"hard_limit":true,"#
      )
    )
    #expect(week.contains(#""dimensions":{"agent":"a"}}"#))
    let year = try budget("forecast acme --model m --yearly \(now)").output
    #expect(year.contains("model m of acme will probably end 2026 at about "))
    #expect(year.contains("it has no yearly budget."))
    #expect(
      try budget("forecast acme --tag team=red --daily \(now)").output.contains(
        "Nothing was spent on tag team red of acme in the last 400 days"
      )
    )
    let test = try budget("forecast acme --agent a --daily --backtest --last 5 \(now)")
    #expect(test.output.hasPrefix("WINDOW FROM"))
    #expect(test.output.contains("exceeding    the budget of 5"))
    let all = try budget("forecast --all --weekly --json \(now)").output
    #expect(all.hasPrefix(#"{"workspaces":[{"current_month_spent":"#))
    #expect(
      try budget("rules add acme --agent a --daily --on forecast --usd 2 \(now)").status == 0
    )
    #expect(try budget("alerts acme --check \(now)").messages.contains("1 new alert by rules"))
  }

  @Test func `the month is the same whether it is named or not`() throws {
    _ = try budget("set acme --monthly 100 --soft \(now)")
    try recordDays()
    #expect(
      try budget("forecast acme --json \(now)").output
        == budget("forecast acme --monthly --json \(now)").output
    )
  }

  @Test(arguments: [
    ("acme --hourly", "A forecast looks at whole days that come again; give --daily"),
    ("acme --total", "A forecast looks at whole days that come again"),
    ("acme --rolling 24h", "A forecast looks at whole days that come again"),
    ("acme --daily --weekly", "One window at a time"),
    ("acme --daily --window week", "One window at a time"),
    ("acme --daily --from 2026-11-02", "--from belongs to a number of days"),
    ("--all --agent a", "--all forecasts whole workspaces"),
    ("acme --tag red", "is not of the form key=value"),
    ("acme --rolling x", "--rolling: 'x' is not a length of time"),
  ])
  func `a part or a window that cannot be meant is one sentence`(line: String, words: String) throws
  {
    _ = try budget("init")
    let outcome = try budget("forecast \(line)")
    #expect(outcome.status == 64, "\(line)")
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1 && outcome.output.isEmpty)
  }

  @Test func `a forecast is a chart, a sentence and the figures`() throws {
    _ = try budget("set acme --monthly 100 --soft \(now)")
    try recordDays()
    let outcome = try budget("forecast acme \(now)")
    #expect(outcome.status == 0)
    #expect(
      outcome.messages == """
        budget: 2026-11-20 spent 30 where about 3 was expected.
        budget: If such a day will not recur: budget calendar add acme --day 2026-11-20 --kind explained

        """
    )
    #expect(
      outcome.output == """
        250 |
            |                                                   ..::
        200 |                                               ..::::oo
            |                                            .::oooooo::
        150 |                                        ::ooooo::::....
            |                                    oooooo:::....
        100 |----------------------------------##-------------------
            |                             #######
         50 |              ######################
            |####################################
          0 +-------------------------------------------------------
             Nov 1                                            Nov 30
        # spent  o to come  : 1 of 2 cases  . 4 of 5  - budget 100

        acme will probably end November 2026 at about 181 dollars, between 139 and 220 in four of five cases; the chance of exceeding its budget of 100 is more than 99 %.

        Forecast of workspace acme     USD
        spent so far                 87
          models                     87
          resources                   0
        per day so far                4.35
        budget (soft)               100
        at the end, median          180.57
          1 in 10 below             139.49
          1 in 10 above             219.92
          1 in 40 below             123.7
          1 in 40 above             257.24
        at the end, mean            180.65
          models                    180.65
          resources                   0
        as of                2026-11-20 12:00 (UTC)
        state                ok
        day                  20 of 30
        chance of exceeding  more than 99 %
        runs out             2026-11-21, at the latest 2026-11-22
        accuracy             medium
        confidence           43 % to end within a tenth of the median
        rests on             19 days of history, the usual hours

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
      return lines.first { $0.first?.isLetter == true && $0.hasSuffix(".") } ?? ""
    }
    #expect(
      try sentence("forecast nobody \(now)")
        == "Nothing was spent on nobody in the last 400 days, so there is nothing to forecast from."
    )
    _ = try budget("record llm acme --cost 2.5 \(now)")
    #expect(
      try sentence("forecast acme \(now)")
        == "There is not enough history to say how November 2026 ends for acme; 2.5 dollars were spent so far."
    )
    _ = try budget("set acme --monthly 1 --soft \(now)")
    #expect(
      try sentence("forecast acme \(now)")
        == "acme has already spent 2.5 dollars of its budget of 1 for November 2026."
    )
    #expect(
      try sentence("forecast acme --now 2027-01-20T12:00:00Z")
        == "Nothing was spent on acme for 60 days; January 2027 stands at 0 dollars."
    )
  }

  @Test func `a forecast without a budget says so, and looks back with --at`() throws {
    try recordDays()
    let outcome = try budget("forecast acme --at 2026-11-20 \(now)")
    #expect(outcome.output.contains("\nacme will probably end November 2026 at about 9"))
    #expect(outcome.output.contains("; it has no budget.\n"))
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
        WINDOW FROM  COST  FORECASTS  ERROR  STRAIGHT LINE  IN 80 %  IN 95 %
        2026-11-02     21          3  2.2 %            0 %    100 %    100 %
        2026-11-09     21          3  0.3 %            0 %    100 %    100 %
        all                        6  1.2 %            0 %    100 %    100 %

        CHANCE OF EXCEEDING SAID   SEEN  FORECASTS
                            51 %    0 %          3
                          99.8 %  100 %          3
        exceeding    what the window before cost
        Brier score  0.13 (0 is perfect, always saying one half gives 0.25)

        """
    )
    let json = try budget("forecast acme --backtest --window week --json \(now)").output
    #expect(
      json == """
        {"workspace_id":"acme","project_id":null,"window":"week","budget":null,"windows":[\
        {"first_day":"2026-11-02","last_day":"2026-11-08",\
        "actual":21,"forecasts":3,"error":0.022,\
        "straight_line_error":0,"coverage_80":1,"coverage_95":1,"pinball":0.027},\
        {"first_day":"2026-11-09","last_day":"2026-11-15",\
        "actual":21,"forecasts":3,"error":0.003,\
        "straight_line_error":0,"coverage_80":1,"coverage_95":1,"pinball":0.008}],\
        "score":{"forecasts":6,"error":0.012,\
        "straight_line_error":0,"coverage_80":1,"coverage_95":1,"pinball":0.018},\
        "brier_score":0.13,"calibration":[\
        {"forecasts":3,"said":0.51,"seen":0},\
        {"forecasts":3,"said":0.998,"seen":1}]}

        """
    )
  }

  @Test func `so many days begin today, or join at a day`() throws {
    try recordDays()
    func days(_ options: String) throws -> String {
      let output = try budget("forecast acme \(options) --json \(now)").output
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return ["window", "first_day", "last_day", "current_month_spent"]
        .map { object?[$0] ?? "missing" }.map { "\($0)" }.joined(separator: " ")
    }
    #expect(try days("--window 14d") == "14d 2026-11-20 2026-12-03 30")
    #expect(try days("--window 1d --at 2026-11-18") == "1d 2026-11-18 2026-11-18 0")
    #expect(try days("--window 7d --from 2026-11-01") == "7d 2026-11-15 2026-11-21 45")
    #expect(try days("--window 7d --from 2026-11-22") == "7d 2026-11-15 2026-11-21 45")
    let output = try budget("forecast acme --window 7d --from 2026-11-01 \(now)").output
    #expect(output.contains("\nacme will probably end the 7 days from 2026-11-15 at about "))
  }

  @Test func `an amount is compared with in the place of the budget, and stops nothing`() throws {
    _ = try budget("set acme --monthly 120 --hard \(now)")
    try recordDays()
    let output = try budget("forecast acme --budget 150 \(now)").output
    #expect(output.contains("; the chance of exceeding 150 is "))
    #expect(output.contains("at about 181 dollars, between 139 and 220 in four of five cases;"))
    let days = try budget("forecast acme --window 30d --budget 1 \(now)").output
    #expect(
      days.contains("acme has already spent 30 dollars of the 1 compared with in the 30 days ")
    )
  }

  @Test func `the calendar keeps one entry for a kind and a day`() throws {
    _ = try budget("init")
    let empty = try budget("calendar list acme")
    #expect(
      empty.messages == """
        budget: No budget is set and nothing is recorded for workspace acme. \
        'budget list --all' shows all names.
        budget: The calendar is empty; 'budget calendar add' adds to it.

        """
    )
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

  @Test func `a hard budget is said to refuse, and its alerts are recorded when asked`() throws {
    _ = try budget("set acme --monthly 120 --hard \(now)")
    try recordDays()
    let output = try budget("forecast acme \(now)").output
    #expect(
      output.contains(
        "acme will probably use up its hard budget of 120 for November 2026: the chance that it refuses calls is 98 %; without it "
          + "November 2026 would end at about 181 dollars, between 139 and 220 in four of five cases.\n"
      )
    )
    #expect(try !budget("alerts acme \(now)").output.contains("forecast"))
    let alerts = try budget("alerts acme --check \(now)").output
    #expect(alerts.contains("forecast: 80 % likely to exceed  $87.00  $120.00  2026-11-01\n"))
    #expect(try budget("alerts acme --check \(now)").output == alerts)
  }

  @Test func `a hard budget that is spent to the last cent is said to refuse`() throws {
    _ = try budget("set acme --monthly 87 --hard \(now)")
    try recordDays()
    let output = try budget("forecast acme \(now)").output
    #expect(
      output.contains(
        "\nacme has already spent 87 dollars of its hard budget of 87 for November 2026, so reservations "
          + "are refused; without it November 2026 would end at about "
      )
    )
  }

  @Test func `a budget that is exceeded says since when and how far it goes`() throws {
    _ = try budget("set acme --monthly 20 --soft \(now)")
    try recordDays()
    let output = try budget("forecast acme \(now)").output
    #expect(
      output.contains(
        "\nacme has already spent 87 dollars of its budget of 20 for November 2026, and will probably end "
          + "November 2026 at about 181 dollars, between 139 and 220 in four of five cases.\n"
      )
    )
    #expect(output.contains("\nran out              2026-11-07\n"))
  }

  @Test(arguments: [
    ("day", "2026-11-20", "; --daily compares with a daily budget, --budget with any amount.\n"),
    ("quarter", "quarter 4 of 2026", "; --quarterly compares with a quarterly budget, --budget "),
    ("30d", "the 30 days from 2026-11-20", "; --budget compares with any amount.\n"),
  ])
  func `other windows have their names, and say how to compare them with a budget`(
    window: String,
    name: String,
    words: String
  ) throws {
    _ = try budget("set acme --monthly 20 --soft \(now)")
    try recordDays()
    let output = try budget("forecast acme --window \(window) \(now)").output
    #expect(output.contains("acme will probably end \(name) at about "))
    #expect(output.contains(words))
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
    _ = try budget("calendar add acme --day 2026-11-05 --kind change --factor 1.5")
    let output = try budget("forecast acme \(now)").output
    #expect(output.contains(" days of history, the usual hours, days before 2026-11-05 x 1.5\n"))
    #expect(output.contains("\ncalendar    x 0 on 2026-11-22, x 2 from 2026-11-23\n"))
  }

  @Test func `days that a hard limit stopped are counted and set aside`() throws {
    _ = try budget("set acme --monthly 30 --hard --now 2026-11-01T00:00:00Z")
    try recordDays(from: 1, to: 11, last: nil)
    let output = try budget("forecast acme \(now)").output
    #expect(
      output.contains(
        "\nrests on             9 days of history, the usual hours, without 11 days that a hard limit stopped\n"
      )
    )
    #expect(try budget("forecast acme --json \(now)").output.contains(#""stopped_days":11,"#))
    #expect(try !budget("forecast acme --at 2026-11-10 \(now)").output.contains("limit stopped"))
  }

  @Test func `the limit that will stop a project is named`() throws {
    let record = "record llm acme --cost 3 --project"
    _ = try budget("set acme --monthly 80 --hard --now 2026-11-01T00:00:00Z")
    for day in ["01", "05", "09", "13", "17", "20"] {
      let time = "--now 2026-11-\(day)T11:00:00Z"
      for project in ["big", "big", "big", "small"] {
        _ = try budget("\(record) \(project) \(time)")
      }
    }
    let output = try budget("forecast acme --project small \(now)").output
    #expect(output.contains("\nstopped by  the hard budget of workspace acme\n"))
    func stopper(_ line: String) throws -> String? {
      let output = try budget("forecast acme \(line) --json \(now)").output
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return try #require(object)["stopped_by"] as? String
    }
    #expect(try stopper("--project small") == "workspace")
    #expect(try stopper("--project small --window week") == nil)
    #expect(try stopper("") == "workspace")
    _ = try budget("set acme --project small --monthly 19 --hard \(now)")
    #expect(try stopper("--project small") == "project")
    _ = try budget("set acme --monthly 1000 --hard \(now)")
    #expect(try stopper("--project big") == nil)
    #expect(try !budget("forecast acme --project big \(now)").output.contains("stopped by"))
  }
}
