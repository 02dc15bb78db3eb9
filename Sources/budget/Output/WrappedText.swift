/// Returns text in lines of at most a width, broken at blanks, else behind what joins parts of a
/// name, else anywhere.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var rest = text[...]
  while rest.count > width, width > 0 {
    let most = rest.index(rest.startIndex, offsetBy: width)
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
