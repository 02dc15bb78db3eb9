/// What is known of the terminal beside colour.
enum Terminal {
  /// The columns that tables have to fit into; `nil` where nobody looks at them on a terminal.
  static var columns: Int? {
    guard StandardStream.output.isTerminal else { return nil }
    return (namedColumns ?? StandardStream.output.columns).map { max($0, 30) }
  }

  /// The columns of a chart: those of COLUMNS, or of the terminal, held in 30 to 120; 60 without
  /// both.
  static var width: Int { min(max(namedColumns ?? columns ?? 60, 30), 120) }

  private static var namedColumns: Int? {
    environmentVariable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether the locale says that text is UTF-8: the first that is set of LC_ALL, LC_CTYPE and
  /// LANG, such as `C.UTF-8` or `UTF-8`.
  static var showsUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environmentVariable).first ?? ""
    let parts = locale.lowercased().split(separator: ".", maxSplits: 1)
    let encoding = parts.last ?? ""
    return encoding.hasPrefix("utf-8") || encoding.hasPrefix("utf8")
  }
}
