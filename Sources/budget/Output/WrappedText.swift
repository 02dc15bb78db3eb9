/// Returns text in lines of at most a width, broken at blanks, else behind what joins parts of a
/// name, else anywhere.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var rest = text[...]
  while width > 0, let most = rest.end(ofColumns: width) {
    // A blank just behind the line ends it, too.
    let reach = rest[..<rest.index(after: most)]
    if let blank = reach.lastIndex(of: " "), blank > rest.startIndex {
      lines.append(String(rest[..<blank]))
      rest = rest[rest.index(after: blank)...].drop { $0 == " " }
    } else {
      let joint = rest[..<most].lastIndex { "-/:,_.@".contains($0) }
      let end = joint.map { rest.index(after: $0) } ?? most
      lines.append(String(rest[..<end]))
      rest = rest[end...]
    }
  }
  return lines + [String(rest)]
}

extension Substring {
  /// Returns where the text leaves so many columns of a terminal, at least behind one letter; `nil`
  /// where it fits.
  fileprivate func end(ofColumns width: Int) -> Index? {
    var left = width
    for index in indices {
      left -= self[index].displayWidth
      guard left < 0 else { continue }
      let end = Swift.max(index, self.index(after: startIndex))
      return end == endIndex ? nil : end
    }
    return nil
  }
}
