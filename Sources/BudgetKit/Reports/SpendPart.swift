/// A part of the spend that is judged by its own past.
struct SpendPart: Hashable {
  let name: String?
  let provider: String?
}
