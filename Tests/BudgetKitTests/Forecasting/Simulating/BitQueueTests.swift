import Testing

@testable import BudgetKit

@Suite struct BitQueueTests {
  @Test func `bits leave in the order in which they came, whatever the number`() {
    var random = SeededGenerator(seed: 3)
    var queue = BitQueue()
    var expected: [Bool] = []
    var taken = 0
    for _ in 0..<400_000 {
      if expected.count - taken < 3 || Int.random(in: 0..<9, using: &random) < 5 {
        let bit = Bool.random(using: &random)
        queue.append(bit)
        expected.append(bit)
      } else if queue.removeOldest() != expected[taken] {
        Issue.record("bit \(taken)")
        return
      } else {
        taken += 1
      }
    }
    while taken < expected.count {
      #expect(queue.removeOldest() == expected[taken])
      taken += 1
    }
    #expect(queue.isEmpty && !queue.removeOldest())
  }
}
