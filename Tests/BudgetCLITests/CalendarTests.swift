import BudgetKit
import Foundation
import Testing

/// Entries of the calendar, word for word.
@Suite(.serialized) struct CalendarTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @Test func `a week is entered at once, and notes stay until others are given`() throws {
    _ = try budget("set acme --monthly 5")
    let week = try budget(
      "calendar add acme --day 2026-12-24 --until 2026-12-26 --kind holiday --note away"
    )
    #expect(
      week
        == BudgetCommand.Outcome(
          output: """
            DAY         KIND     FACTOR  NOTE
            2026-12-24  holiday     0.1  away
            2026-12-25  holiday     0.1  away
            2026-12-26  holiday     0.1  away

            """,
          messages: "",
          status: 0
        )
    )
    let again = try budget("calendar add acme --day 2026-12-25 --kind holiday --factor 0 --json")
    #expect(
      again.output == """
        {"workspace_id":"acme","day":"2026-12-25","kind":"holiday","factor":0,"note":"away"}

        """
    )
    let one = try budget("calendar add acme --day 2026-12-24 --until 2026-12-24 --kind stop --json")
    #expect(
      one.output == """
        {"events":[{"workspace_id":"acme","day":"2026-12-24","kind":"stop","factor":0,"note":null}]}

        """
    )
  }

  @Test func `a workspace of which nothing is known is remarked upon`() throws {
    _ = try budget("init")
    let first = try budget("calendar add acmee --day 2026-12-25 --kind stop")
    #expect(first.status == 0 && first.output.contains("2026-12-25  stop"))
    #expect(
      first.messages == "budget: Nothing is recorded yet for workspace acmee; check the name.\n"
    )
    _ = try budget("set acme --monthly 5")
    #expect(try budget("calendar add acme --day 2026-12-25 --kind stop").messages.isEmpty)
  }

  @Test func `only days that have come are explained`() throws {
    _ = try budget("init")
    let now = "--now 2026-11-20T12:00:00Z"
    let early = try budget("calendar add acme --day 2026-11-21 --kind explained \(now)")
    #expect(early.status == 64)
    #expect(
      early.messages
        == "budget: 2026-11-21 has not come yet, today is 2026-11-20; explain a day once it has come.\n"
    )
    let days = "calendar add acme --day 2026-11-19 --until 2026-11-2"
    #expect(
      try budget("\(days)1 --kind explained \(now)").messages.hasPrefix(
        "budget: 2026-11-21 has not come yet"
      )
    )
    #expect(try budget("calendar list acme").output.isEmpty)
    #expect(try budget("\(days)0 --kind explained \(now)").status == 0)
  }

  @Test(
    "a locale that names UTF-8 without a language is one",
    arguments: [
      (["LC_CTYPE": "UTF-8"], true), (["LANG": "UTF-8"], true), (["LANG": "C.utf8"], true),
      (["LANG": "en_US.UTF-8@euro"], true), (["LANG": "C"], false), (["LANG": "utf"], false),
      (["LC_ALL": "C", "LANG": "UTF-8"], false), (["LANG": "de_DE.ISO-8859-1"], false),
    ]
  )
  func locale(environment: [String: String], isUTF8: Bool) throws {
    let now = ["--now", "2026-11-20T12:00:00Z"]
    let path = try budget.write("time,cost\n2026-11-01T12:00:00Z,3\n", to: "days.csv")
    let columns = ["--column", "timestamp=time", "--column", "cost=cost"]
    let constants = ["--constant", "model=m", "--constant", "provider=p"]
    #expect(
      try budget(["init"]).status == 0
        && budget(
          ["import", "trace", path, "--workspace", "acme"] + columns + constants + now
        ).status == 0
    )
    let chart = try budget(["forecast", "acme"] + now, environment: environment).output
    #expect(chart.isEmpty == false && chart.allSatisfy(\.isASCII) == !isUTF8)
  }
}
