/// What calls cost, by the buckets that are priced apart.
///
/// `input` is all input and `output` all output, as with ``TokenUsage``; the other amounts are
/// parts of `input` and never come on top.
public struct Cost: Sendable, Hashable {
  /// The cost of everything but the completion.
  public let input: Money
  /// The cost of the completion.
  public let output: Money
  /// The part of ``input`` for tokens read from a cache.
  public let cacheRead: Money
  /// The part of ``input`` for tokens written to a cache.
  public let cacheWrite: Money
  /// The part of ``input`` for the request itself and for web searches.
  public let other: Money

  /// Creates a cost.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for a negative amount,
  ///   parts that exceed the input, or a total that cannot be counted.
  public init(
    input: Money,
    output: Money,
    cacheRead: Money = .zero,
    cacheWrite: Money = .zero,
    other: Money = .zero
  ) throws {
    let parts = cacheRead.adding(cacheWrite)?.adding(other)
    guard [input, output, cacheRead, cacheWrite, other].allSatisfy({ $0 >= .zero }),
      let parts, parts <= input, input.adding(output) != nil
    else {
      throw LedgerError(
        .invalidAmount,
        "The parts of a cost must not be negative, and those of the input not exceed it; correct them."
      )
    }
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.other = other
  }

  /// The cost of it all: ``input`` and ``output``.
  public var total: Money { input + output }

  /// Known to cost nothing.
  public static let free = Cost(total: .zero, output: .zero)

  /// Creates a cost of a total and its parts, which are known to fit into it.
  init(
    total: Money,
    output: Money,
    cacheRead: Money = .zero,
    cacheWrite: Money = .zero,
    other: Money = .zero
  ) {
    self.input = total - output
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.other = other
  }
}

extension Cost {
  /// Returns the sum, bucket by bucket.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  public static func + (left: Cost, right: Cost) throws -> Cost {
    func sum(_ part: (Cost) -> Money) throws -> Money {
      guard let sum = part(left).adding(part(right)) else { throw LedgerError.uncountable("costs") }
      return sum
    }
    return try Cost(
      input: try sum(\.input),
      output: try sum(\.output),
      cacheRead: try sum(\.cacheRead),
      cacheWrite: try sum(\.cacheWrite),
      other: try sum(\.other)
    )
  }
}

extension Int64 {
  /// Returns the sum.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where it cannot be
  ///   counted.
  func adding(_ other: Int64, _ what: String) throws -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard !overflow else { throw LedgerError.uncountable(what) }
    return sum
  }
}
