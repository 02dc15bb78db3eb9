extension Money {
  /// The amount in dollars as a floating-point number: for estimates only, never for the ledger.
  var estimatedDollars: Double {
    Double(nanodollars) / Double(Money.nanodollarsPerDollar)
  }

  /// Creates the amount nearest to an estimate in dollars, held at the ends of the range.
  ///
  /// What is not a number is no money.
  init(estimatedDollars dollars: Double) {
    let nanodollars = (dollars * Double(Money.nanodollarsPerDollar)).rounded()
    if nanodollars.isNaN {
      self = .zero
    } else if let exact = Int64(exactly: nanodollars) {
      self.init(nanodollars: exact)
    } else {
      self.init(nanodollars: nanodollars < 0 ? .min : .max)
    }
  }
}
