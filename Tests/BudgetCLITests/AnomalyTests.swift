import Foundation
import Testing

/// Anomalies and alerts, word for word, and what is said beside them.
@Suite(.serialized) struct AnomalyTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-11-20T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  /// Records lines of time, cost, model, agent and project.
  private func record(_ lines: [String], in workspace: String = "acme") throws {
    let path = try budget.write(
      (["time,cost,model,agent,project"] + lines).joined(separator: "\n") + "\n",
      to: "lines.csv"
    )
    let columns = ["timestamp=time", "cost=cost", "model=model", "agent=agent", "project=project"]
      .flatMap { ["--column", $0] }
    let words =
      ["import", "trace", path, "--workspace", workspace, "--constant", "provider=p"] + columns
    #expect(try budget(words + now.split(separator: " ").map(String.init)).status == 0)
  }

  /// Three dollars on each of nineteen days of November.
  private func days(agent: String = "a", project: String = "") -> [String] {
    (1..<20).map {
      "2026-11-\(String(format: "%02d", $0))T12:00:00Z,3,m,\(agent),\(project)"
    }
  }

  /// Those days, and thirty dollars on the last one.
  private func recordDays() throws {
    try record(days() + ["2026-11-20T11:00:00Z,30,big,crawler,"])
  }

  @Test func `an anomaly names its causes, and a report and the alerts show it`() throws {
    try recordDays()
    let table = """
      DAY         SPENT  EXPECTED  ABNORMAL FROM  EXCESS  CAUSES
      2026-11-20     30         3              6      27  model big 100 %, agent crawler 100 %

      """
    let found = try budget("anomalies acme \(now)")
    #expect(found.output == table)
    #expect(
      found.messages == """
        budget: If such a day will not recur: budget calendar add acme --day 2026-11-20 --kind explained

        """
    )
    let report = try budget("report acme --since 2026-11-10 \(now)").output
    #expect(report.hasSuffix("\nNot normal\n" + table))
    let before = try budget("report acme --until 2026-11-20 \(now)").output
    #expect(!before.contains("Not normal"))
    #expect(
      try budget("anomalies acme --json \(now)").output == """
        {"anomalies":[{"day":"2026-11-20","hour":null,"workspace_id":"acme","project_id":null,"spent":30,\
        "expected":3,"threshold":6,"excess":27,"causes":[\
        {"kind":"model","name":"big","excess":30,"share":1,"usage_excess":null},\
        {"kind":"agent","name":"crawler","excess":30,"share":1,"usage_excess":null}],\
        "measure":"cost","usage":null}],"not_judged":[]}

        """
    )
    #expect(
      try budget("alerts acme --check \(now)").output == """
        RECORDED          PROJECT  ALERT              SPENT  LIMIT  PERIOD FROM
        2026-11-20 12:00           anomaly of a day  $30.00  $6.00  2026-11-20

        """
    )
  }

  @Test
  func `a flood of free calls is said in a sentence, in the table, in JSON and once as an alert`()
    throws
  {
    try record(
      days()
        + (1...200).map { "2026-11-20T11:00:00.\(String(format: "%03d", $0))Z,0,free,crawler," }
    )
    let found = try budget("anomalies acme \(now)")
    let table = """
      DAY         MEASURE  AMOUNT  EXPECTED  ABNORMAL FROM  EXCESS  CAUSES
      2026-11-20  calls       200         1            101     199  model free 100 %, agent crawler 100 %

      """
    #expect(found.output == table)
    let sentence =
      "budget: 2026-11-20 had 200 calls, where about 1 was expected; its cost is not abnormal.\n"
    #expect(found.messages.hasPrefix(sentence))
    #expect(
      try budget("anomalies acme --json \(now)").output == """
        {"anomalies":[{"day":"2026-11-20","hour":null,"workspace_id":"acme","project_id":null,"spent":0,\
        "expected":null,"threshold":null,"excess":null,"causes":[\
        {"kind":"model","name":"free","excess":null,"share":1,"usage_excess":200},\
        {"kind":"agent","name":"crawler","excess":null,"share":1,"usage_excess":200}],"measure":"calls",\
        "usage":{"amount":200,"expected":1,"threshold":101,"excess":199}}],"not_judged":[]}

        """
    )
    let report = try budget("report acme \(now)")
    #expect(report.output.hasSuffix("\nNot normal\n" + table) && report.messages.contains(sentence))
    let check = try budget("alerts acme --check \(now)")
    #expect(
      check.output == """
        RECORDED          PROJECT  ALERT                       SPENT  LIMIT  PERIOD FROM
        2026-11-20 12:00           anomaly of a day, in calls    200    101  2026-11-20

        """
    )
    #expect(check.messages == "budget: 1 new alert.\n")
    #expect(try budget("alerts acme --check \(now)").messages == "budget: No new alerts.\n")
    #expect(
      try budget("alerts acme --json \(now)").output == """
        {"alerts":[{"workspace_id":"acme","project_id":null,"kind":"anomaly","threshold_percent":100,\
        "unit":"day","spent":0,"budget":null,"period_start":"2026-11-20T00:00:00Z",\
        "recorded_at":"2026-11-20T12:00:00Z","measure":"calls","usage":{"amount":200,"threshold":101},"new":false}]}

        """
    )
    #expect(
      try budget("anomalies acme --by agent \(now)").messages.hasSuffix(
        "budget: Too little history to judge: agent crawler (200 calls).\n"
      )
    )
  }

  /// Records a quarter of a dollar in every second hour of each of 19 days, and three dollars at
  /// three in the night after them.
  private func recordHours() throws {
    func two(_ number: Int) -> String { String(format: "%02d", number) }
    let lines = (1..<20).flatMap { day in
      stride(from: 0, to: 24, by: 2).map { "2026-11-\(two(day))T\(two($0)):00:00Z,0.25,m,a," }
    }
    try record(lines + ["2026-11-20T03:10:00Z,3,big,crawler,"])
  }

  private let hourlyTable = """
    HOUR              SPENT  EXPECTED  ABNORMAL FROM  EXCESS  CAUSES
    2026-11-20 03:00      3      0.25            1.5    2.75  model big 100 %, agent crawler 100 %

    """

  @Test func `an hour is named where its day is none, and the alerts show it`() throws {
    try recordHours()
    #expect(try budget("anomalies acme --hours \(now)").output == hourlyTable)
    let days = try budget("anomalies acme \(now)")
    #expect(days.output.isEmpty)
    #expect(days.messages == "budget: No day spent far more than expected.\n")
    #expect(try !budget("report acme \(now)").output.contains("Not normal"))
    let alerts = """
      RECORDED          PROJECT  ALERT               SPENT  LIMIT  PERIOD FROM
      2026-11-20 12:00           anomaly of an hour  $3.00  $1.50  2026-11-20 03:00

      """
    #expect(try budget("alerts acme --check \(now)").output == alerts)
    #expect(try budget("alerts acme --check --now 2026-11-20T13:00:00Z").output == alerts)
    #expect(
      try budget("alerts acme --json \(now)").output == """
        {"alerts":[{"workspace_id":"acme","project_id":null,"kind":"anomaly","threshold_percent":4,\
        "unit":"hour","spent":3,"budget":1.5,"period_start":"2026-11-20T03:00:00Z",\
        "recorded_at":"2026-11-20T12:00:00Z","measure":"cost","usage":null,"new":false}]}

        """
    )
  }

  @Test func `an hour is written with the offset of its zone`() throws {
    try recordHours()
    _ = try budget("set acme --monthly 100 --time-zone America/St_Johns \(now)")
    #expect(
      try budget("anomalies acme --hours --json \(now)").output == """
        {"anomalies":[{"day":"2026-11-19","hour":"2026-11-19T23:00:00-03:30","workspace_id":"acme",\
        "project_id":null,"spent":3,"expected":0.25,"threshold":1.434210526,"excess":2.75,"causes":[\
        {"kind":"model","name":"big","excess":3,"share":1,"usage_excess":null},\
        {"kind":"agent","name":"crawler","excess":3,"share":1,"usage_excess":null}],\
        "measure":"cost","usage":null}],"not_judged":[]}

        """
    )
  }

  @Test(arguments: [
    ("--at 2026-11-20T03:00:00Z", "No hour spent far more than expected."),
    ("--by agent", "No other hour spent far more than expected."),
    ("--by model", "No other hour spent far more than expected."),
  ])
  func `no hour is named before it began, nor by a group without a past`(
    option: String,
    remark: String
  ) throws {
    try recordHours()
    let outcome = try budget("anomalies acme --hours \(option) \(now)")
    #expect(outcome.output.isEmpty && outcome.status == 0)
    #expect(outcome.messages.hasPrefix("budget: \(remark)\n"))
  }

  @Test func `by agent each is judged by its own past`() throws {
    try recordDays()
    let outcome = try budget("anomalies acme --by agent \(now)")
    #expect(outcome.output.isEmpty && outcome.status == 0)
    #expect(
      outcome.messages == """
        budget: No other day spent far more than expected.
        budget: Too little history to judge: agent crawler (30).

        """
    )
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
    #expect(
      try budget("anomalies acme --json \(now)").output == #"{"anomalies":[],"not_judged":[]}"#
        + "\n"
    )
  }

  // MARK: What could not be judged

  @Test func `new agents are named, the largest first and five at most`() throws {
    let agents = ["billing", "crawler", "critic", "", "linter", "writer", "tester"]
    let new = agents.enumerated().map {
      "2026-11-19T11:00:00Z,\(10 * ($0.offset + 1)),m,\($0.element),"
    }
    try record(days() + new + ["2026-11-20T11:00:00Z,1000,m,crawler,"])
    let outcome = try budget("anomalies acme --by agent \(now)")
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(
      outcome.messages == """
        budget: No other day spent far more than expected.
        budget: Too little history to judge: agent crawler (1020), agent tester (70), agent writer (60), \
        agent linter (50), no agent (40), and 2 more.

        """
    )
    let json = try budget("anomalies acme --by agent --json \(now)").output
    #expect(
      json.hasPrefix(
        #"{"anomalies":[],"not_judged":[{"workspace_id":"acme","project_id":null,"agent":"crawler","spent":1020,"days":2,"measure":"cost","amount":null},"#
      )
    )
  }

  @Test func `a young workspace is not judged, and a name that is not known is said`() throws {
    try record(days().suffix(4) + ["2026-11-20T11:00:00Z,900,m,a,search"])
    let young = try budget("anomalies acme \(now)")
    #expect(
      young.messages.hasSuffix("\nbudget: Too little history to judge: workspace acme (912).\n")
    )
    for (words, name) in [("nobody", "workspace nobody"), ("acme --project x", "project acme/x")] {
      let unknown = try budget("anomalies \(words) \(now)")
      #expect(unknown.status == 0 && unknown.output.isEmpty)
      #expect(
        unknown.messages
          == "budget: No budget is set and nothing is recorded for \(name). 'budget list --all' shows all names.\n"
      )
    }
  }

  @Test func `what to do about a day is a line for the shell`() throws {
    try record(days() + ["2026-11-20T11:00:00Z,90,m,a,"], in: "it's me")
    let outcome = try budget(["anomalies", "it's me", "--now", "2026-11-20T12:00:00Z"])
    #expect(
      outcome.messages == """
        budget: If such a day will not recur: budget calendar add 'it'\\''s me' --day 2026-11-20 --kind explained

        """
    )
  }

  // MARK: Reports

  @Test(arguments: [
    ("", ["2026-11-20", "2026-11-18"]),
    ("--since 2026-11-18", ["2026-11-20", "2026-11-18"]),
    ("--since 2026-11-18T00:00:00.001Z", ["2026-11-20"]),
    ("--until 2026-11-19", ["2026-11-18"]),
    ("--until 2026-11-18T23:59:59.999Z", []),
    ("--until 2026-11-20T12:00:00Z", ["2026-11-20", "2026-11-18"]),
    ("--until 2026-11-20T11:59:59.999Z", ["2026-11-18"]),
    ("--until 2026-12-01", ["2026-11-20", "2026-11-18"]),
  ])
  func `a report names the days that it shows as a whole`(
    options: String,
    named: [String]
  ) throws {
    let hours = (0..<24).map { String(format: "2026-11-18T%02d:30:00Z,2,m,a,", $0) }
    let today = (0..<12).map { String(format: "2026-11-20T%02d:30:00Z,2,m,a,", $0) }
    try record(days() + hours + today)
    let json = try budget("report acme --json \(options) \(now)").output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let anomalies = try #require(object?["anomalies"] as? [[String: Any]])
    #expect(anomalies.compactMap { $0["day"] as? String } == named)
  }

  // MARK: Alerts

  @Test func `a check is of every budget of the workspace and says what is new`() throws {
    _ = try budget("set acme --monthly 10000 --soft \(now)")
    _ = try budget("set acme --project search --monthly 300 --soft \(now)")
    try record(days(project: "search") + days(project: "chat"))
    let quiet = try budget("alerts acme --check \(now)")
    #expect(quiet.messages == "budget: No threshold has been crossed.\n")
    try record(["2026-11-20T11:00:00Z,8,m,a,search"])
    let found = try budget("alerts acme --check --json \(now)")
    #expect(found.messages == "budget: 1 new alert.\n")
    #expect(found.output.contains(#""project_id":"search","kind":"anomaly""#))
    #expect(found.output.contains(#""new":true"#) && !found.output.contains(#""new":false"#))
    let again = try budget("alerts acme --check --json \(now)")
    #expect(again.messages == "budget: No new alerts.\n")
    #expect(again.output.contains(#""new":false"#) && !again.output.contains(#""new":true"#))
    #expect(try budget("alerts acme \(now)").messages.isEmpty)
  }

  @Test func `a check of a project tells of its workspace, and of no other project`() throws {
    _ = try budget("set acme --monthly 1000 --soft \(now)")
    _ = try budget("set acme --project search --monthly 300 --soft \(now)")
    _ = try budget("set acme --project chat --monthly 300 --soft \(now)")
    try record(days(project: "search") + days(project: "chat"))
    try record(["2026-11-20T11:00:00Z,40,m,a,search"])
    let chat = try budget("alerts acme --project chat --check \(now)")
    #expect(chat.output.isEmpty)
    #expect(
      chat.messages == """
        budget: No threshold has been crossed.
        budget: 1 new alert of workspace acme, not listed here.

        """
    )
    #expect(
      try budget("alerts acme --project search --check \(now)").messages
        == "budget: 1 new alert.\n"
    )
  }

  @Test func `an alert of a forecast says what its percentage is`() throws {
    _ = try budget("set acme --monthly 80 --soft --thresholds 50 \(now)")
    try record(days())
    let table = try budget("alerts acme --check \(now)").output
    #expect(
      table == """
        RECORDED          PROJECT  ALERT                             SPENT   LIMIT  PERIOD FROM
        2026-11-20 12:00           forecast: 80 % likely to exceed  $57.00  $80.00  2026-11-01
        2026-11-20 12:00           forecast: 50 % likely to exceed  $57.00  $80.00  2026-11-01
        2026-11-20 12:00           spend: 50 %                      $42.00  $80.00  2026-11-01

        """
    )
  }
}
