/// What one line of FOCUS charges for.
struct FOCUSCharge {
  var category = "Usage"
  var isCorrection = false
  var description: String
  /// What is billed; the lines of a row add up to its cost.
  var cost: Money
  /// The quantity times the unit price, before it is rounded, in quadrillionths of a dollar.
  var exactCost: Int128
  /// The price of a unit in quadrillionths of a dollar; `nil` for a correction.
  var unitPrice: Int128?
  /// The same two without what was negotiated; `nil` where nothing was.
  private var list: (cost: Int128, unitPrice: Int128)?
  /// How much was priced, in millionths of the unit.
  var quantityMillionths: Int64 = 0
  var unit = ""
  /// How much was used, in millionths of its unit.
  var consumedMillionths: Int64?
  var consumedUnit: String?
  var meter: String?
  var sku: String?
  var skuPrice: String?

  /// The quantity times the list price, in quadrillionths of a dollar.
  var listCost: Int128 { list?.cost ?? exactCost }
  /// The list price of a unit in quadrillionths of a dollar; `nil` for a correction.
  var listUnitPrice: Int128? { list?.unitPrice ?? unitPrice }

  /// Quadrillionths of a dollar in a nanodollar.
  private static let perNanodollar: Int128 = 1_000_000

  /// Creates the charge of one meter of a call.
  init(_ line: CostLine, of call: RecordedCall, _ priceID: Int64) {
    let units = Self.unit(of: line.meter)
    description = "\(call.call.model): \(Self.title(of: line.meter))"
    cost = line.cost
    exactCost = line.exactCost
    unitPrice = Int128(line.rate.nanodollarsPerMillion)
    if line.listRate != line.rate {
      list = (line.exactListCost, Int128(line.listRate.nanodollarsPerMillion))
    }
    quantityMillionths = Self.millionths(line.units)
    unit = units
    consumedMillionths = quantityMillionths
    consumedUnit = units
    meter = Self.title(of: line.meter)
    sku = "\(call.call.provider)/\(call.call.model)"
    skuPrice = "\(priceID)/\(line.meter.rawValue)"
  }

  /// Creates the charge of a call whose cost is one amount.
  init(wholeCall call: RecordedCall, _ cost: Money) {
    self.init(
      once: cost,
      "Requests",
      sku: "\(call.call.provider)/\(call.call.model)",
      description: "\(call.call.model): request at a \(call.pricing.rawValue) cost"
    )
    consumedMillionths = Self.millionths(call.call.usage.total)
    consumedUnit = "Tokens"
    meter = "Requests"
  }

  /// Creates the charge of a use of a resource.
  init(_ usage: RecordedUsage, _ cost: Money) {
    let type = usage.usage.resourceType
    self.init(once: cost, "Uses", sku: "compute/\(type)", description: "Use of \(type)")
    consumedMillionths = usage.usage.usage.millionths
    consumedUnit = usage.unit
    meter = type
  }

  /// Creates the correction that an adjustment is.
  init(_ adjustment: RecordedAdjustment) {
    let row = adjustment.corrected.map { " of \($0)" } ?? ""
    let reason = adjustment.change.reason.map { ": \($0)" } ?? ""
    switch adjustment.kind {
    case .credit: category = "Credit"
    case .refund: category = "Usage"
    case .reconcile, .reprice, .void, .expiry: category = "Adjustment"
    }
    isCorrection = true
    description = "\(adjustment.kind.rawValue)\(row)\(reason)"
    cost = adjustment.amount
    exactCost = Int128(adjustment.amount.nanodollars) * Self.perNanodollar
  }

  private init(once cost: Money, _ unit: String, sku: String, description: String) {
    self.description = description
    self.cost = cost
    exactCost = Int128(cost.nanodollars) * Self.perNanodollar
    unitPrice = exactCost
    quantityMillionths = 1_000_000
    self.unit = unit
    self.sku = sku
    skuPrice = sku
  }

  private static func millionths(_ units: Int64) -> Int64 {
    let (product, overflow) = units.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .max : product
  }

  private static func unit(of meter: RateName) -> String {
    switch meter {
    case .request: "Requests"
    case .webSearch: "Searches"
    default: "Tokens"
    }
  }

  private static func title(of meter: RateName) -> String {
    switch meter {
    case .input: "uncached input"
    case .cacheRead: "cache read"
    case .cacheWrite5m: "cache write"
    case .cacheWrite1h: "cache write for an hour"
    default: meter.description
    }
  }
}
