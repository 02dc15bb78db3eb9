package import BudgetKit

extension CodexDialect {
  package static func rehearsal(in folder: String, at now: Instant) -> [HookStep] {
    let name = "rollout-hook-test.jsonl"
    func record(_ type: String, _ payload: JSON) -> JSON {
      .fields(["timestamp": .instant(now), "type": .string(type), "payload": payload])
    }
    func answers(_ outputs: [Int64]) -> String {
      JSON.lines(
        [
          record("session_meta", .fields(["id": .string("hook-test")])),
          record("turn_context", .fields(["model": .string("gpt-4o")])),
        ]
          + outputs.enumerated().map { number, output in
            record(
              "token_usage_record",
              .fields([
                "response_id": .string("resp_\(number)"),
                "usage": .fields([
                  "input_tokens": .integer(100), "output_tokens": .integer(output),
                ]),
              ])
            )
          }
      )
    }
    let log = folder + "/" + name
    return [
      HookStep(
        "UserPromptSubmit",
        "nothing spent",
        payload: .payload("UserPromptSubmit", transcript: log),
        mustStop: false
      ),
      HookStep(
        "PreToolUse",
        "a little spent",
        files: [(name, answers([100]))],
        payload: .payload("PreToolUse", transcript: log),
        mustStop: false
      ),
      HookStep(
        "PreToolUse",
        "all spent",
        files: [(name, answers([100, 900, 900]))],
        payload: .payload("PreToolUse", transcript: log),
        mustStop: true
      ),
      HookStep(
        "UserPromptSubmit",
        "all spent",
        payload: .payload("UserPromptSubmit", transcript: log),
        mustStop: true
      ),
    ]
  }
}
