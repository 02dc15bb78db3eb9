/// How many reservations a budget has refused, and when.
struct RefusalCount: Sendable {
  var refused: Int64
  var first: Instant
  var last: Instant
}
