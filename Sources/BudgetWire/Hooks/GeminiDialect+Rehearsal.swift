package import BudgetKit

extension GeminiDialect {
  package static func rehearsal(in folder: String, at now: Instant) -> [HookStep] {
    func payload(_ event: String, _ question: String, _ response: JSON? = nil) -> JSON {
      let asked = JSON.payload(event, transcript: nil).adding([
        "llm_request": .fields([
          "model": .string("gemini-2.5-flash"),
          "messages": .array([
            .fields(["role": .string("user"), "content": .string(question)])
          ]),
          "config": .fields(["maxOutputTokens": .integer(1_000)]),
        ])
      ])
      return response.map { asked.adding(["llm_response": $0]) } ?? asked
    }
    let answer = JSON.fields([
      "candidates": .array([.fields(["finishReason": .string("STOP")])]),
      "usageMetadata": .fields([
        "promptTokenCount": .integer(1_000), "candidatesTokenCount": .integer(6_000),
        "totalTokenCount": .integer(7_000),
      ]),
    ])
    return [
      HookStep(
        "BeforeModel",
        "nothing spent",
        payload: payload("BeforeModel", "first"),
        mustStop: false
      ),
      HookStep(
        "AfterModel",
        "the call has cost more than the budget",
        payload: payload("AfterModel", "first", answer),
        mustStop: false
      ),
      HookStep(
        "BeforeModel",
        "all spent",
        payload: payload("BeforeModel", "second"),
        mustStop: true
      ),
    ]
  }
}
