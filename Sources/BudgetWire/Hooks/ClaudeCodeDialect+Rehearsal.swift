package import BudgetKit

extension ClaudeCodeDialect {
  package static func rehearsal(in folder: String, at now: Instant) -> [HookStep] {
    let log = folder + "/session.jsonl"
    func answers(_ outputs: [Int64]) -> String {
      JSON.lines(
        outputs.enumerated().map { number, output in
          .fields([
            "type": .string("assistant"), "timestamp": .instant(now),
            "sessionId": .string("hook-test"), "requestId": .string("req_\(number)"),
            "message": .fields([
              "id": .string("msg_\(number)"), "model": .string("claude-sonnet-4-5"),
              "usage": .fields(["input_tokens": .integer(100), "output_tokens": .integer(output)]),
            ]),
          ])
        }
      )
    }
    return [
      HookStep(
        "SessionStart",
        "nothing spent",
        payload: .payload("SessionStart", transcript: log),
        mustStop: false
      ),
      HookStep(
        "PreToolUse",
        "$0.0018 of $0.01 spent",
        files: [("session.jsonl", answers([100]))],
        payload: .payload("PreToolUse", transcript: log),
        mustStop: false
      ),
      HookStep(
        "PreToolUse",
        "$0.0144 of $0.01 spent",
        files: [("session.jsonl", answers([100, 400, 400]))],
        payload: .payload("PreToolUse", transcript: log),
        mustStop: true
      ),
      HookStep(
        "UserPromptSubmit",
        "$0.0144 of $0.01 spent",
        payload: .payload("UserPromptSubmit", transcript: log),
        mustStop: true
      ),
    ]
  }
}
