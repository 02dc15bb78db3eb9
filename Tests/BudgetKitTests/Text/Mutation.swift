/// Returns bytes with a few of them changed, dropped, doubled, swapped or cut off.
func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) {
    guard let index = bytes.indices.randomElement(using: &random) else { return bytes }
    switch Int.random(in: 0...5, using: &random) {
    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: index)
    case 2: bytes.insert(bytes[index], at: index)
    case 3: bytes.insert(Array("\"{}[],:\\-9e.".utf8).randomElement(using: &random) ?? 0, at: index)
    case 4: bytes.removeSubrange(index...)
    default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &random))
    }
  }
  return bytes
}
