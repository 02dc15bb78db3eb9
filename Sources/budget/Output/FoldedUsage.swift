/// Returns a help text whose line of usage is folded to the terminal: the argument parser wraps
/// everything else.
func withFoldedUsage(_ help: String) -> String {
  let width = Terminal.columns ?? 80
  return help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.hasPrefix("USAGE: ") ? folded(String(line), width: width) : String(line)
  }.joined(separator: "\n")
}

/// Folds a line between its arguments; an option stays beside its value.
private func folded(_ usage: String, width: Int) -> String {
  let indent = "         "
  var lines: [String] = []
  var line = ""
  for argument in arguments(of: usage) {
    if !line.isEmpty, line.count + 1 + argument.count > width {
      lines.append(line)
      line = indent + argument
    } else {
      line += (line.isEmpty ? "" : " ") + argument
    }
  }
  return (lines + [line]).joined(separator: "\n")
}

private func arguments(of usage: String) -> [String] {
  var arguments: [String] = []
  for word in usage.split(separator: " ").map(String.init) {
    let isValue =
      word.hasPrefix("<") && arguments.last?.hasPrefix("-") == true
      || arguments.last.map { $0.hasPrefix("[-") && !$0.hasSuffix("]") } == true
    if isValue {
      arguments[arguments.count - 1] += " " + word
    } else {
      arguments.append(word)
    }
  }
  return arguments
}
