/// A provider's figures beside ours, by day and model.
public struct Reconciliation: Sendable, Hashable {
  /// One model on one day.
  public struct Line: Sendable, Hashable {
    /// The day in UTC, by which providers bill.
    public let day: CivilDate
    /// The provider.
    public let provider: String
    /// The model, as the price book calls it where it knows it.
    public let model: String
    /// What the invoice has; `nil` where it has nothing.
    public internal(set) var invoiced: Money?
    /// What our calls cost, with what corrects them; `nil` where we have none.
    public internal(set) var ours: Money?
    /// Our calls.
    public internal(set) var calls: Int64 = 0
    /// Those of them without a price.
    public internal(set) var unpricedCalls: Int64 = 0
    /// What earlier invoices have already booked for it.
    public internal(set) var booked = Money.zero
    /// How many entries did.
    var entries: Int64 = 0

    /// What the invoice has more than we have.
    public var drift: Money { (invoiced ?? .zero) - (ours ?? .zero) - booked }
  }

  /// The workspace.
  public let workspace: WorkspaceID
  /// The days and models, the largest drift first.
  public internal(set) var lines: [Line] = []
  /// What the invoice has in all.
  public internal(set) var invoiced = Money.zero
  /// What we have in all.
  public internal(set) var ours = Money.zero
  /// What earlier invoices have booked in all.
  public internal(set) var booked = Money.zero
  /// How many entries were posted now; `nil` where none was to be.
  public internal(set) var entries: Int64?

  /// What the invoice has more than we have, in all.
  public var drift: Money { invoiced - ours - booked }

  init(_ workspace: WorkspaceID) { self.workspace = workspace }
}

extension Reconciliation {
  /// What a line is of.
  struct Place: Hashable {
    let day: CivilDate
    let provider: String
    let model: String

    /// How the ids of its entries begin: the day, and a digest of all of it.
    var idStem: String {
      var parts = Netstrings()
      for part in [day.description, provider, model] { parts.add(part) }
      return "reconcile:\(day):\(SHA256.hexadecimal(parts.bytes).prefix(16)):"
    }
  }

  /// Takes over lines, in order, and what they add up to.
  mutating func take(_ lines: [Place: Line]) throws {
    for line in lines.values {
      guard let invoiced = invoiced.adding(line.invoiced ?? .zero),
        let ours = ours.adding(line.ours ?? .zero), let booked = booked.adding(line.booked)
      else { throw LedgerError.uncountable("amounts of the invoice") }
      (self.invoiced, self.ours, self.booked) = (invoiced, ours, booked)
    }
    self.lines = lines.values.sorted { left, right in
      let sizes = (left.drift.nanodollars.magnitude, right.drift.nanodollars.magnitude)
      guard sizes.0 == sizes.1 else { return sizes.0 > sizes.1 }
      return (left.day, left.provider, left.model) < (right.day, right.provider, right.model)
    }
  }
}

extension Reconciliation.Line {
  /// The drift in tenths of a percent of what is billed, rounded half away from zero; `nil` where
  /// nothing is billed.
  public var driftTenthsOfPercent: Int64? { tenthsOfPercent(drift, of: invoiced ?? .zero) }

  /// What the line is of.
  var place: Reconciliation.Place {
    Reconciliation.Place(day: day, provider: provider, model: model)
  }
}

extension Reconciliation {
  /// The drift of all in tenths of a percent of what is billed.
  public var driftTenthsOfPercent: Int64? { tenthsOfPercent(drift, of: invoiced) }
}

private func tenthsOfPercent(_ part: Money, of whole: Money) -> Int64? {
  guard whole != .zero else { return nil }
  let size = Int128(whole.nanodollars.magnitude)
  let doubled = Int128(part.nanodollars) * 2_000
  return Int64(exactly: (doubled + (doubled < 0 ? -size : size)) / (2 * size))
}
