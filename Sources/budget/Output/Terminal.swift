/// What is known of the terminal beside colour.
enum Terminal {
  /// The columns of a line: those of COLUMNS, held in 30 to 120; 60 without it.
  static var width: Int {
    guard let columns = environmentVariable("COLUMNS").flatMap({ Int($0) }), columns > 0 else {
      return 60
    }
    return min(max(columns, 30), 120)
  }

  /// Whether the locale says that text is UTF-8: the first that is set of LC_ALL, LC_CTYPE and LANG, such as `C.UTF-8` or `UTF-8`.
  static var showsUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environmentVariable).first ?? ""
    let parts = locale.lowercased().split(separator: ".", maxSplits: 1)
    let encoding = parts.last ?? ""
    return encoding.hasPrefix("utf-8") || encoding.hasPrefix("utf8")
  }
}
