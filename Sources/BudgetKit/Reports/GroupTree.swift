/// Groups, each found by its names one after the other; every name is kept once.
struct GroupTree {
  /// The place of a group, or of the names that some groups begin with.
  typealias Node = Int32

  private var numbers: [String: Int32] = [:]
  private var words: [String] = []
  private var nodes: [(parent: Node, word: Int32)] = [(-1, -1)]
  private var children: [UInt64: Node] = [:]

  /// Where all names begin.
  static let root: Node = 0

  /// Returns the node for the next name of a group.
  mutating func child(of parent: Node, named name: String?) -> Node {
    let word = name.map { number(of: $0) } ?? -1
    let step = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: word))
    if let node = children[step] { return node }
    let node = Node(nodes.count)
    children[step] = node
    nodes.append((parent, word))
    return node
  }

  /// Returns the names on the way to a node, the first first.
  func names(of node: Node) -> [String?] {
    var names: [String?] = []
    var node = node
    while node != Self.root {
      let (parent, word) = nodes[Int(node)]
      names.append(word < 0 ? nil : words[Int(word)])
      node = parent
    }
    return names.reversed()
  }

  private mutating func number(of word: String) -> Int32 {
    if let number = numbers[word] { return number }
    let number = Int32(words.count)
    numbers[word] = number
    words.append(word)
    return number
  }
}
