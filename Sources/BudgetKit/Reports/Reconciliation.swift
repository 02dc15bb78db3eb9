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
    /// The model as the invoice names it.
    var invoicedModel: String?

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
  /// How many days and models of the invoice are of providers that were not asked about.
  public internal(set) var otherItems = 0
  /// How many are of days whose rows have left the ledger.
  public internal(set) var archivedItems = 0
  /// How many entries were posted now; `nil` where none was to be.
  public internal(set) var entries: Int64?

  /// What the invoice has more than we have, in all.
  public var drift: Money { invoiced - ours - booked }

  init(_ workspace: WorkspaceID) { self.workspace = workspace }
}

extension Reconciliation {
  /// Sets two sides beside each other, by the names that an invoice and we have for one model.
  static func lines(
    _ theirs: [Place: Line],
    _ ours: [Place: Line],
    _ spellings: Spellings
  ) throws -> [Place: Line] {
    var lines: [Place: Line] = [:]
    for side in [theirs, ours] {
      for (place, line) in side {
        let found = spellings.place(of: place)
        var sum = lines[found] ?? Line(found)
        guard let invoiced = (sum.invoiced ?? .zero).adding(line.invoiced ?? .zero),
          let ours = (sum.ours ?? .zero).adding(line.ours ?? .zero)
        else { throw LedgerError.uncountable("amounts of the invoice") }
        if line.invoiced != nil { sum.invoiced = invoiced }
        if line.ours != nil { sum.ours = ours }
        sum.invoicedModel = sum.invoicedModel ?? line.invoicedModel
        sum.calls &+= line.calls
        sum.unpricedCalls &+= line.unpricedCalls
        lines[found] = sum
      }
    }
    return lines
  }

  /// The names that both sides have for models on a day.
  ///
  /// One side often names a model with the date of its version and the other without. Where the
  /// invoice has one name for a model on a day, with a date or without, our calls under the other
  /// are the same; where it has several, they are told apart.
  struct Spellings {
    private var theirs: [Place: Set<String>] = [:]
    private var ours: [Place: Set<String>] = [:]

    init(theirs: some Sequence<Place>, ours: some Sequence<Place>) {
      for place in theirs { self.theirs[place.undated, default: []].insert(place.model) }
      for place in ours { self.ours[place.undated, default: []].insert(place.model) }
    }

    /// Returns where a line of either side, or an earlier entry, stands.
    func place(of place: Place) -> Place {
      let base = place.undated
      let isOurs = ours[base]?.contains(base.model) == true
      guard let names = theirs[base] else { return isOurs ? base : place }
      guard names.count == 1, let name = names.first else { return place }
      guard name != base.model else { return base }
      guard place.model == base.model || place.model == name else { return place }
      return isOurs ? base : Place(day: place.day, provider: place.provider, model: name)
    }
  }

  /// What an earlier invoice has booked for a day and a model.
  struct Entry: Hashable {
    let id: String
    let day: CivilDate
    /// The provider; `nil` where that invoice named none.
    let provider: String?
    /// The model, as that invoice named it.
    let model: String
    let amount: Money
  }

  /// Adds what an earlier invoice has booked to the line where it stands.
  static func add(
    _ amount: Money,
    bookedAt place: Place,
    to lines: inout [Place: Line]
  ) throws {
    var line = lines[place] ?? Line(place)
    guard let sum = line.booked.adding(amount) else {
      throw LedgerError.uncountable("entries of invoices")
    }
    line.booked = sum
    lines[place] = line
  }

  /// What a line is of.
  struct Place: Hashable {
    let day: CivilDate
    let provider: String
    let model: String

    /// The same without the date of the model's version.
    var undated: Place {
      Place(day: day, provider: provider, model: model.withoutDate ?? model)
    }

    /// How the ids of its entries in a workspace begin: the day, and a digest of all of it.
    ///
    /// With the workspace in it, two that were billed by one invoice can be merged.
    func idStem(in workspace: WorkspaceID) -> String {
      var parts = Netstrings()
      for part in [workspace.rawValue, day.description, provider, model] { parts.add(part) }
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
  init(_ place: Reconciliation.Place) {
    self.init(day: place.day, provider: place.provider, model: place.model)
  }

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

extension String {
  /// The name of a model without the date of its version at the end, as `-2024-08-06` or
  /// `-20240806`; `nil` for one without.
  fileprivate var withoutDate: String? {
    let digits = utf8.reversed().prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "-") }
    let tail = String(decoding: digits.reversed(), as: UTF8.self)
    for length in [11, 9] where tail.utf8.count >= length {
      let date = tail.utf8.suffix(length)
      let shape = String(
        decoding: date.map { $0 == UInt8(ascii: "-") ? $0 : UInt8(ascii: "0") },
        as: UTF8.self
      )
      guard shape == "-0000-00-00" || shape == "-00000000" else { continue }
      let rest = String(decoding: utf8.dropLast(length), as: UTF8.self)
      return rest.isEmpty ? nil : rest
    }
    return nil
  }
}
