/// Fields one after the other in bytes that can be taken apart in one way only, so that two
/// different lists never have one digest.
struct Netstrings {
  private(set) var bytes: [UInt8] = []

  /// Adds a text: its length in bytes, a colon, the text and a comma; `-,` for `nil`.
  mutating func add(_ text: String?) {
    guard let text else { return bytes.append(contentsOf: "-,".utf8) }
    bytes.append(contentsOf: "\(text.utf8.count):".utf8)
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: ","))
  }
}
