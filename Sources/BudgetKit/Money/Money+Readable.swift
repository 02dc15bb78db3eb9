extension Money {
  /// The amount as people read it: `$0.71`, `$0.0105`, `-$1,234.50`.
  ///
  /// From ten cents on it is rounded to the cent, below that to three digits that count, half away
  /// from zero; what is not zero never reads as zero. ``description`` is the exact amount.
  public var readable: String {
    guard self != .zero else { return "$0.00" }
    let rounded = roundedForReading
    let (dollars, rest) = rounded.quotientAndRemainder(dividingBy: 1_000_000_000)
    var decimals = String(1_000_000_000 + rest).dropFirst()
    while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
    return (nanodollars < 0 ? "-$" : "$") + Self.grouped(dollars) + "." + decimals
  }

  /// The size in nanodollars, rounded to what is read of it.
  private var roundedForReading: UInt64 {
    let size = nanodollars.magnitude
    let cent: UInt64 = 10_000_000
    var step: UInt64 = 1
    if size >= 10 * cent {
      step = cent
    } else {
      while size / step >= 1_000 { step *= 10 }
    }
    return (size + step / 2) / step * step
  }

  /// Digits with a comma before each three.
  static func grouped(_ number: UInt64) -> String {
    var groups: [String] = []
    var rest = number
    while rest >= 1_000 {
      groups.insert(String(1_000 + rest % 1_000).suffix(3).description, at: 0)
      rest /= 1_000
    }
    return ([String(rest)] + groups).joined(separator: ",")
  }
}
