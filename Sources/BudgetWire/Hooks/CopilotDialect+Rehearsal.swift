package import BudgetKit

extension CopilotDialect {
  package static func rehearsal(in folder: String, at now: Instant) -> [HookStep] {
    let log = "session-state/hook-test/events.jsonl"
    func record(_ type: String, _ data: JSON) -> JSON {
      .fields(["type": .string(type), "timestamp": .instant(now), "data": data])
    }
    let start = record(
      "session.start",
      .fields(["sessionId": .string("hook-test"), "selectedModel": .string("gpt-4o")])
    )
    let end = record(
      "session.shutdown",
      .fields([
        "totalNanoAiu": .integer(2_000_000_000),
        "modelMetrics": .fields([
          "gpt-4o": .fields([
            "usage": .fields(["inputTokens": .integer(1_000), "outputTokens": .integer(1_000)])
          ])
        ]),
      ])
    )
    let said = JSON.fields(["sessionId": .string("hook-test"), "toolName": .string("bash")])
    return [
      HookStep(
        "preToolUse",
        "nothing spent",
        files: [(log, JSON.lines([start]))],
        payload: said,
        mustStop: false
      ),
      HookStep(
        "preToolUse",
        "all spent",
        files: [(log, JSON.lines([start, end]))],
        payload: said,
        mustStop: true
      ),
    ]
  }
}
