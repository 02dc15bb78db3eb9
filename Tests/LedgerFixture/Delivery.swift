/// One sending of an operation that is sent up to five times.
package struct Delivery: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case record
    case reserve
    case settle
  }

  package let kind: Kind
  package let id: String
  package let amount: Int64

  /// Returns the sendings of `count` operations, each 1 to 5 times, in random order; the same ones
  /// for the same seed.
  package static func all(of count: Int, seed: UInt64) -> [Delivery] {
    var random = SeededGenerator(seed: seed)
    var deliveries: [Delivery] = []
    for index in 0..<count {
      let kind = Kind.allCases[index % Kind.allCases.count]
      let amount = Int64.random(in: 1...1_000, using: &random)
      let delivery = Delivery(kind: kind, id: "\(kind)-\(index)", amount: amount)
      deliveries += Array(repeating: delivery, count: .random(in: 1...5, using: &random))
    }
    return deliveries.shuffled(using: &random)
  }
}
