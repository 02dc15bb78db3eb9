/// What one call cost, split so that input and output add up to the total exactly.
public struct CallCost: Sendable, Hashable {
  /// The cost of the whole call.
  public let total: Money
  /// The part for the prompt, the request fee and web searches: the total less ``output``.
  public let input: Money
  /// The part for the completion.
  public let output: Money

  /// Creates a cost from a total and the part of it that is output, which is not more than the total.
  init(total: Money, output: Money) {
    self.total = total
    self.input = total - output
    self.output = output
  }

  /// Known to cost nothing.
  public static let free = CallCost(total: .zero, output: .zero)
}
