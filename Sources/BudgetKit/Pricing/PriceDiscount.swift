/// What is paid of list prices: less than all of it by a discount that was negotiated, more with a
/// margin on top.
///
/// One alone holds for a call: that of its workspace before that of all, then that of its model
/// before that of its provider and that of every provider, then the one that began last. It acts on
/// what the price book makes of a call, never on a cost that the provider stated.
public struct PriceDiscount: Sendable, Hashable {
  /// The workspace; `nil` for all of them.
  public var workspace: WorkspaceID?
  /// The provider, in lower case; `nil` for every one.
  public var provider: String?
  /// The model; `nil` for every one of the provider.
  public var model: String?
  /// The part of the list price that is paid, in millionths: 880,000 with 12 % off, 1,050,000 with
  /// 5 % on top.
  public var paidMillionths: Int64
  /// From when on it holds.
  public var validFrom: Instant
  /// Its row in a ledger, once it stands in one.
  package var number: Int64?

  /// Creates a discount or a margin.
  public init(
    workspace: WorkspaceID? = nil,
    provider: String? = nil,
    model: String? = nil,
    paidMillionths: Int64,
    validFrom: Instant = .distantPast
  ) {
    self.workspace = workspace
    self.provider = provider
    self.model = model
    self.paidMillionths = paidMillionths
    self.validFrom = validFrom
  }
}

extension PriceDiscount {
  /// All of the list price.
  package static let wholeMillionths: Int64 = 1_000_000
  /// The most that can be paid: a hundred times the list price.
  package static let mostMillionths: Int64 = 100 * wholeMillionths

  /// Throws unless the discount can be used as it is.
  func validate() throws {
    if let provider { try validateName(provider, what: "The provider") }
    if let model { try validateName(model, what: "The model") }
    try validFrom.validate()
    guard model == nil || provider != nil else {
      throw LedgerError(.invalidValue, "A model needs its provider; name that, too.")
    }
    guard (0...Self.mostMillionths).contains(paidMillionths) else {
      throw LedgerError(
        .invalidAmount,
        "A discount is from 0 to 100 percent, a margin from 0 to 9900 percent of the list price."
      )
    }
  }

  /// Whether another one is of the same calls from the same time on, so that it takes its place.
  func hasSamePlace(as other: PriceDiscount) -> Bool {
    (workspace, provider, model) == (other.workspace, other.provider, other.model)
      && validFrom == other.validFrom
  }

  /// Whether it is asked before another: the one that names most, then the later one.
  static func precedes(_ left: PriceDiscount, _ right: PriceDiscount) -> Bool {
    if left.detail != right.detail { return left.detail > right.detail }
    return left.validFrom > right.validFrom
  }

  private var detail: Int {
    (workspace == nil ? 0 : 4) + (model == nil ? 0 : 2) + (provider == nil ? 0 : 1)
  }
}

extension PriceDiscount: CustomStringConvertible {
  /// What it comes to: `12 % off`, `5 % on top`.
  public var description: String { Self.words(paidMillionths) }

  /// Says what a part of the list price comes to.
  package static func words(_ paidMillionths: Int64) -> String {
    let change = paidMillionths - wholeMillionths
    let percent = DecimalText.print(change < 0 ? -change : change, scale: 4)
    return "\(percent) % \(change > 0 ? "on top" : "off")"
  }
}

extension ModelPrice {
  /// The price of which a part is paid; the same price where that is all of it.
  func paying(_ millionths: Int64) -> ModelPrice {
    guard millionths != PriceDiscount.wholeMillionths else { return self }
    var price = self
    price.rates.paidMillionths = millionths
    price.listPriceID = priceID
    price.priceID = nil
    return price
  }
}

extension ModelPrice.Rates {
  /// The rates without a discount.
  package var listed: ModelPrice.Rates {
    var rates = self
    rates.paidMillionths = PriceDiscount.wholeMillionths
    return rates
  }

  /// Whether less, or more, is paid than the rates say.
  package var areDiscounted: Bool { paidMillionths != PriceDiscount.wholeMillionths }
}
