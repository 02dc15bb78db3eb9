/// Rows of FOCUS, the common format of cloud bills, versions 1.0 to 1.2.
///
/// A row is a use of a resource at its billed cost; one below zero, a credit or a refund, is an
/// adjustment. Rows have no ids: one is named by what it is billed for, whatever the order of its
/// columns and its cost, and by its number among equal ones.
package struct FOCUSSource: LogSource {
  package static let name = "focus"
  package static let title = "FOCUS"

  package static func mayBeLog(_ path: String) -> Bool {
    path.hasSuffix(".csv") || path.hasSuffix(".json") || path.hasSuffix(".jsonl")
  }

  package static let growth = LogGrowth.context

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let row = record.json
    guard row["BilledCost"] != nil else {
      throw LedgerError(.malformedInput, "The row has no column BilledCost.")
    }
    guard let currency = row.text("BillingCurrency") else {
      throw LedgerError(.malformedInput, "The row names no BillingCurrency.")
    }
    try requireDollars(currency)
    guard let cost = try row.signedDollars("BilledCost") else {
      return found.skip("rows without a billed cost")
    }
    if cost < .zero { found.tell(FoundEntries.creditSentence) }
    var use = ImportedUse(
      id: try found.name(of: Self.key.map { row.text($0) ?? "" }.joined(separator: "\n")),
      resourceType: row.text("ServiceName", "ServiceCategory") ?? "unspecified",
      quantity: Quantity(0),
      timestamp: try row.requiredTime("ChargePeriodStart"),
      reportedCost: cost
    )
    if let quantity = row.label("ConsumedQuantity", "PricingQuantity", scale: 6) {
      use.quantity = Quantity(millionths: quantity)
    }
    use.projectID = row.text("SubAccountName", "SubAccountId")
    for (tag, column) in Self.tags { use.tags[tag] = row.text(column) }
    found.add(use)
  }

  /// The columns that tell what a row is billed for.
  private static let key = [
    "ProviderName", "PublisherName", "InvoiceId", "BillingAccountId", "SubAccountId",
    "SubAccountName", "ChargePeriodStart", "ChargePeriodEnd", "ServiceCategory", "ServiceName",
    "ChargeCategory", "ChargeClass", "ChargeDescription", "CommitmentDiscountId", "RegionId",
    "AvailabilityZone", "ResourceId", "ResourceName", "SkuId", "SkuPriceId", "SkuMeter",
    "ConsumedUnit", "PricingCategory", "PricingUnit", "Tags",
  ]

  private static let tags = [
    ("provider", "ProviderName"), ("charge", "ChargeCategory"), ("region", "RegionId"),
    ("resource", "ResourceId"), ("sku", "SkuId"), ("unit", "ConsumedUnit"),
    ("description", "ChargeDescription"),
  ]
}
