/// What a model was used for on one day.
struct ModelUse {
  let day: CivilDate
  let provider: String
  let model: String
  let calls: Int64
  let usage: TokenUsage
  let cost: Money
}
