import Testing

@testable import BudgetKit

/// What rules make of features, and what reports make of that.
@Suite struct FeatureCategoryTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test(
    arguments: [
      ("search", "search", true), ("search", "searches", false), ("search-*", "search-", true),
      ("search-*", "search-web", true), ("search-*", "search", false), ("*", "", true),
      ("*", "anything", true), ("*-web", "search-web", true), ("*-web", "search-web-2", false),
      ("a*b*c", "abc", true), ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXc", false),
      ("**", "x", true), ("a**", "a", true), ("a*a", "a", false), ("é*", "éa", true),
      ("?", "x", false), ("*ab", "aab", true),
    ]
  )
  func `a star stands for any text, and nothing else does`(
    pattern: String,
    feature: String,
    fits: Bool
  ) {
    #expect(CategoryRule(pattern, in: "c").fits(feature) == fits)
  }

  @Test func `the longest pattern counts, in whatever order the rules come`() {
    let rules = [
      CategoryRule("*", in: "rest"), CategoryRule("search-*", in: "search"),
      CategoryRule("search-web*", in: "web"), CategoryRule("search-web", in: "exact"),
      CategoryRule("*-x", in: "z"), CategoryRule("y-*", in: "a"),
    ]
    for rules in [rules, rules.reversed()] {
      let categories = FeatureCategories(rules)
      #expect(categories.category(of: "chat") == "rest")
      #expect(categories.category(of: "search-code") == "search")
      #expect(categories.category(of: "search-web-2") == "web")
      #expect(categories.category(of: "search-web") == "exact")
      #expect(categories.category(of: "y-x") == "z")
    }
    #expect(FeatureCategories().category(of: "chat") == "uncategorised")
  }

  private func record(_ feature: String?, _ cents: Int64, session: String? = nil) throws {
    var call = try LLMCall.costing(.cents(cents), at: test.clock.now)
    call.context.feature = feature
    call.context.session = session
    try test.ledger.record(call)
  }

  private func costs(_ by: [UsageGrouping], _ filters: [UsageFilter] = []) throws -> [String] {
    var query = UsageQuery(.acme, by: by)
    query.filters = filters
    query.order = .names
    return try test.ledger.usage(query).rows.map { row in
      row.names.map { $0 ?? "-" }.joined(separator: ",") + " \(row.figures.cost)"
    }
  }

  @Test func `a rule changes past reports, from the cube and from the rows`() throws {
    for (feature, cents) in [("search-web", 1), ("search-code", 2), ("chat", 4)] {
      try record(feature, Int64(cents), session: "s")
    }
    try record(nil, 8)
    let category = UsageGrouping.dimension(.category)
    #expect(try costs([category]) == ["- 0.08", "uncategorised 0.07"])
    try test.ledger.categories.add([CategoryRule("search-*", in: "search")], by: .test)
    #expect(try costs([category]) == ["- 0.08", "search 0.03", "uncategorised 0.04"])
    #expect(
      try costs([category, .dimension(.session)])
        == ["-,- 0.08", "search,s 0.03", "uncategorised,s 0.04"]
    )
    let filter = UsageFilter(.category, in: ["search"])
    #expect(try costs([], [filter]) == [" 0.03"])
    #expect(try costs([.dimension(.feature)], [filter]) == ["search-code 0.02", "search-web 0.01"])
    let table = try test.ledger.usage(UsageQuery(.acme, by: [category]))
    #expect(table.uncategorisedFeatures == ["chat"] && table.unnamedCalls == [1])
    var exported = UsageQuery(.acme)
    exported.filters = [filter]
    let summary = try test.ledger.export(exported, as: .csv) { _ in }
    #expect(summary.calls == 2)
    var mistyped = UsageQuery(.acme)
    mistyped.filters = [UsageFilter(.category, in: ["serch"])]
    #expect(try test.ledger.usage(mistyped).unknownNames.count == 1)
    try test.ledger.categories.remove("search", by: .test)
    #expect(try costs([category]) == ["- 0.08", "uncategorised 0.07"])
    try test.expectVerified()
  }

  @Test func `each change of a rule is in the audit log, and none that changes nothing`() throws {
    let book = test.ledger.categories
    let rules = [CategoryRule("a*", in: "x"), CategoryRule("b", in: "x")]
    #expect(try book.add(rules, by: .test) == 2)
    #expect(try book.add(rules, by: .test) == 0)
    #expect(try book.list() == rules)
    #expect(throws: LedgerError.self) {
      try book.add([CategoryRule("c", in: "y"), CategoryRule("b", in: "y")], by: .test)
    }
    #expect(try book.list() == rules)
    #expect(throws: LedgerError.self) { try book.remove("y", by: .test) }
    #expect(throws: LedgerError.self) { try book.remove("x", patterns: ["a*", "c"], by: .test) }
    #expect(try book.remove("x", patterns: ["b"], by: .test) == [rules[1]])
    #expect(try book.remove("x", by: .test) == [rules[0]])
    let log = try test.ledger.audit.list(limit: 10).map(\.action)
    #expect(log.filter { $0 == "add category rule" }.count == 2)
    #expect(log.filter { $0 == "remove category rule" }.count == 2)
    for (pattern, category) in [("", "x"), ("x", ""), ("x", "uncategorised"), ("x\n", "y")] {
      #expect(throws: LedgerError.self, "\(pattern) \(category)") {
        try book.add([CategoryRule(pattern, in: category)], by: .test)
      }
    }
  }
}
