extension Instant: CustomStringConvertible {
  /// Creates an instant from ISO 8601 text with a zone.
  ///
  /// The text is `YYYY-MM-DDTHH:MM`, then `:SS` and 1 to 9 decimals if wanted, then `Z`, `+HH:MM`,
  /// `-HH:MM`, `+HHMM` or `-HHMM`. The letters may be small, and one space may stand for the `T`.
  /// Decimals beyond the millisecond are cut off. There is no second 60 and no hour 24.
  ///
  /// ```swift
  /// try Instant(iso8601: "2026-01-31T23:59:59.999Z")
  /// try Instant(iso8601: "2026-02-01 00:59:59.9999+01:00")  // the same
  /// ```
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for other text, for days
  ///   that do not exist, for text without a zone, and outside ``distantPast`` to
  ///   ``distantFuture``.
  public init(iso8601 text: String) throws {
    try self.init(iso8601: text, assuming: nil)
  }

  /// Creates an instant from ISO 8601 text that may leave out its zone.
  ///
  /// A zone in the text wins over the assumed one. Of a local time that exists twice the first is
  /// taken; one that the clocks skip is read with the offset from before the skip.
  package init(iso8601 text: String, assuming zone: Zone?) throws {
    let bytes = [UInt8](text.utf8.prefix(2 * WrittenTime.longest))
    try self.init(iso8601: bytes.span, assuming: zone)
  }

  /// Creates an instant from the bytes of ISO 8601 text, such as the `span` of an array or a slice.
  ///
  /// - Complexity: No allocation where the text is accepted.
  package init(iso8601 bytes: Span<UInt8>, assuming zone: Zone? = nil) throws {
    do throws(TimeRefusal) {
      self = try WrittenTime(iso8601: bytes).instant(assuming: zone)
    } catch {
      throw LedgerError(.invalidTime, "\(quoted(bytes)) is not a time: \(error.reason).")
    }
  }

  /// The instant in UTC, such as `2026-02-01T00:00:00Z`, with `.123` only where milliseconds are
  /// not 0.
  ///
  /// An instant outside the years 0001 to 9999 has no such form and is shown as a count of
  /// milliseconds.
  public var iso8601: String {
    // The end of the last of all periods, as ISO 8601 writes it where it wants a year of four
    // digits.
    guard self != .endOfTime else { return "9999-12-31T24:00:00Z" }
    guard isSupported else { return "\(millisecondsSince1970) ms since 1970-01-01T00:00:00Z" }
    let days = millisecondsSince1970.flooredQuotient(by: 86_400_000)
    let clock = Int(millisecondsSince1970 - days * 86_400_000)
    var text = CivilDate(daysSince1970: Int(days)).bytes
    text.append(UInt8(ascii: "T"))
    appendDigits(of: clock / 3_600_000, count: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    appendDigits(of: clock / 60_000 % 60, count: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    appendDigits(of: clock / 1_000 % 60, count: 2, to: &text)
    if clock % 1_000 != 0 {
      text.append(UInt8(ascii: "."))
      appendDigits(of: clock % 1_000, count: 3, to: &text)
    }
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// The second that the instant lies in, in UTC, for people.
  package var toTheSecond: String {
    let rest = millisecondsSince1970 - millisecondsSince1970.flooredQuotient(by: 1_000) * 1_000
    return adding(milliseconds: -rest).iso8601
  }

  /// Returns the instant as clocks of a zone show it, such as `2026-02-01T01:00:00+01:00`; with `Z`
  /// where that is the offset of UTC.
  ///
  /// Old offsets that are no whole minutes are cut to one, which names the same instant. Where a
  /// zone's clocks show a year outside 0001 to 9999 it is ``iso8601``.
  public func iso8601(in zone: Zone) -> String {
    let minutes = zone.utcOffsetSeconds(at: self) / 60
    let (local, overflow) = millisecondsSince1970.addingReportingOverflow(Int64(minutes) * 60_000)
    let shown = Instant(millisecondsSince1970: local)
    guard minutes != 0, !overflow, isSupported, shown.isSupported else { return iso8601 }
    var text = [UInt8](shown.iso8601.utf8.dropLast())
    text.append(UInt8(ascii: minutes < 0 ? "-" : "+"))
    appendDigits(of: abs(minutes) / 60, count: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    appendDigits(of: abs(minutes) % 60, count: 2, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same as ``iso8601``.
  public var description: String { iso8601 }
}
