/// Why text is not a time, as the end of a sentence.
struct TimeRefusal: Error {
  let reason: String

  static let shape = TimeRefusal(reason: "write it as 2026-01-31T23:59:59Z")
  static let dayShape = TimeRefusal(reason: "write it as 2026-01-31")
  static let noZone = TimeRefusal(
    reason: "it has no zone; add Z for UTC or an offset such as +01:00"
  )
  static let noSuchDay = TimeRefusal(reason: "the calendar has no such day; correct the date")
  static let leapSecond = TimeRefusal(reason: "second 60 is not counted here; use 59")
  static let noSuchClock = TimeRefusal(reason: "clocks run from 00:00:00 to 23:59:59; correct it")
  static let noSuchOffset = TimeRefusal(reason: "an offset runs from -23:59 to +23:59; correct it")
  static let decimals = TimeRefusal(reason: "a second has 1 to 9 decimals; shorten it")
  static let outsideYears = TimeRefusal(reason: "it lies outside the years 0001 to 9999 in UTC")
}
