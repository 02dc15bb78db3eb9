import BudgetKit
import Foundation
import Testing

@Suite struct UsageMutationTests {
  @Test func `answers of each provider count what they say`() throws {
    let answers = try Samples.answers()
    #expect(answers.count == 7)
    for answer in answers {
      let read = try ProviderUsage(body: Array(answer.body.description.utf8))
      #expect(read.usage == answer.usage, "\(answer.name)")
    }
  }

  @Test func `ten thousand damaged answers are read or refused, and never trap`() throws {
    try expectNoTrap(damaging: Samples.answers().map(\.body))
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `ten thousand damaged real answers are read or refused, and never trap`() throws {
    try expectNoTrap(damaging: GoldenAnswer.all().map(\.body))
  }

  private func expectNoTrap(damaging answers: [JSON]) throws {
    let seed: UInt64 = 20_261_121
    var random = SeededGenerator(seed: seed)
    let bodies = answers.map { Array($0.description.utf8) }
    var refused = 0
    for _ in 0..<10_000 {
      var body = bodies[Int.random(in: bodies.indices, using: &random)]
      for _ in 0...Int.random(in: 0..<4, using: &random) { damage(&body, &random) }
      let format = UsageFormat.allCases.randomElement(using: &random)
      do {
        let read = try ProviderUsage(body: body)
        #expect(isConsistent(read.usage))
        if let usage = try? TokenUsage(decoding: body, format: format) {
          #expect(isConsistent(usage))
        }
      } catch is LedgerError {
        refused += 1
      }
    }
    print("Damaged answers, seed \(seed): \(refused) of 10000 refused.")
    #expect(refused > 1_000)
  }

  private func isConsistent(_ usage: TokenUsage) -> Bool {
    usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h <= usage.prompt
      && usage.promptAudio + usage.promptImage <= usage.prompt
      && usage.reasoning <= usage.completion && usage.prompt >= 0
      && usage.prompt <= TokenUsage.largestCount && usage.completion <= TokenUsage.largestCount
  }

  /// Changes a digit, puts an extreme in the place of one, or drops, doubles or flips some bytes.
  private func damage(_ body: inout [UInt8], _ random: inout SeededGenerator) {
    guard let place = body.indices.randomElement(using: &random) else { return }
    let digits = body.indices.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(body[$0]) }
    let digit = digits.randomElement(using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: body[place] = UInt8.random(in: 0...255, using: &random)
    case 1: body.remove(at: place)
    case 2: body.insert(body[place], at: place)
    case 3: body.removeSubrange(place..<min(body.count, place + 12))
    case 4:
      if let digit { body[digit] = UInt8.random(in: 0x30...0x39, using: &random) }
    case 5:
      let extremes = [
        "9223372036854775807", "-1", "1e400", "0.5", "null", "[]", "{}", "\"7\"", "1e12",
      ]
      if let digit, let extreme = extremes.randomElement(using: &random) {
        body.replaceSubrange(digit...digit, with: Array(extreme.utf8))
      }
    default:
      if let digit { body.insert(UInt8(ascii: "9"), at: digit) }
    }
  }
}
