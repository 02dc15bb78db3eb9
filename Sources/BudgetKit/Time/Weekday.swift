/// Returns the weekday of a day counted from 1970-01-01, from Monday = 0 to Sunday = 6.
func weekday(ofDay day: Int) -> Int {
  let remainder = day % 7  // 1970-01-01 was a Thursday
  return (remainder + 7 + 3) % 7
}
