/// One line of FOCUS: a charge, and the row that it comes from.
struct FOCUSLine {
  let row: RecordedRow
  /// The month that the charge is billed in.
  let month: Period
  let charge: FOCUSCharge
}

extension FOCUSLine {
  /// The name of a column, and how its field is written.
  typealias Column = (name: String, append: @Sendable (FOCUSLine, inout ExportText) -> Void)

  /// The columns, those of FOCUS in the order of their names, then ours.
  static let columns: [Column] = [
    ("BilledCost", { $1.appendDecimal($0.charge.cost) }),
    ("BillingAccountId", { $1.appendCSV($0.workspace) }),
    ("BillingAccountName", { $1.appendCSV($0.workspace) }),
    ("BillingCurrency", { $1.append("USD") }),
    ("BillingPeriodEnd", { $1.append($0.month.end.iso8601) }),
    ("BillingPeriodStart", { $1.append($0.month.start.iso8601) }),
    ("ChargeCategory", { $1.append($0.charge.category) }),
    ("ChargeClass", { $1.append($0.charge.isCorrection ? "Correction" : "") }),
    ("ChargeDescription", { $1.appendCSV($0.charge.description) }),
    ("ChargeFrequency", { $1.append($0.charge.isCorrection ? "One-Time" : "Usage-Based") }),
    ("ChargePeriodEnd", { $1.append($0.end.iso8601) }),
    ("ChargePeriodStart", { $1.append($0.start.iso8601) }),
    ("ConsumedQuantity", { $1.appendMillionths($0.charge.consumedMillionths) }),
    ("ConsumedUnit", { $1.appendCSV($0.charge.consumedUnit ?? "") }),
    ("ContractedCost", { $1.appendQuadrillionths($0.charge.exactCost) }),
    ("ContractedUnitPrice", { $1.appendQuadrillionths($0.charge.unitPrice) }),
    ("EffectiveCost", { $1.appendDecimal($0.charge.cost) }),
    ("InvoiceId", { _, _ in }),
    ("InvoiceIssuerName", { $1.appendCSV($0.row.provider) }),
    ("ListCost", { $1.appendQuadrillionths($0.charge.listCost) }),
    ("ListUnitPrice", { $1.appendQuadrillionths($0.charge.listUnitPrice) }),
    ("PricingCategory", { $1.append($0.charge.unitPrice == nil ? "" : "Standard") }),
    (
      "PricingQuantity",
      { $1.appendMillionths($0.charge.unitPrice == nil ? nil : $0.charge.quantityMillionths) }
    ),
    ("PricingUnit", { $1.append($0.charge.unit) }),
    ("ProviderName", { $1.appendCSV($0.row.provider) }),
    ("PublisherName", { $1.appendCSV($0.row.provider) }),
    ("ServiceCategory", { $1.append($0.service.category) }),
    ("ServiceName", { $1.appendCSV($0.service.name) }),
    ("ServiceSubcategory", { $1.append($0.service.subcategory) }),
    ("SkuId", { $1.appendCSV($0.charge.sku ?? "") }),
    ("SkuMeter", { $1.appendCSV($0.charge.meter ?? "") }),
    ("SkuPriceId", { $1.appendCSV($0.charge.skuPrice ?? "") }),
    ("SubAccountId", { $1.appendCSV($0.row.context.project?.rawValue ?? "") }),
    ("SubAccountName", { $1.appendCSV($0.row.context.project?.rawValue ?? "") }),
    ("Tags", { $1.appendCSV($0.row.context.tagsJSON ?? "") }),
    ("x_RowKind", { $1.append($0.row.word) }),
    ("x_RowId", { $1.appendCSV($0.row.id.rawValue) }),
    ("x_Model", { $1.appendCSV($0.row.model) }),
    ("x_ServiceTier", { $1.append($0.row.tier ?? "") }),
    ("x_Pricing", { $1.append($0.row.pricing?.rawValue ?? "") }),
    ("x_AgentId", { $1.appendCSV($0.row.context.agent ?? "") }),
    ("x_UserId", { $1.appendCSV($0.row.context.user ?? "") }),
    ("x_SessionId", { $1.appendCSV($0.row.context.session ?? "") }),
    ("x_ExecutionId", { $1.appendCSV($0.row.context.execution?.rawValue ?? "") }),
    ("x_Feature", { $1.appendCSV($0.row.context.feature ?? "") }),
    ("x_Operation", { $1.appendCSV($0.row.context.operation ?? "") }),
  ]

  private var workspace: String { row.context.workspace.rawValue }

  /// The second in which the row counts: times of FOCUS have no finer parts.
  private var start: Instant {
    let milliseconds = row.timestamp.millisecondsSince1970
    let part = (milliseconds % 1_000 + 1_000) % 1_000
    return row.timestamp.adding(milliseconds: -part)
  }

  /// The first whole second after it was done.
  private var end: Instant {
    let duration =
      row.call?.call.outcome.latencyMilliseconds ?? row.usage?.usage.durationMilliseconds ?? 0
    let seconds = (row.timestamp.milliseconds(since: start) + duration) / 1_000 + 1
    return min(start.adding(milliseconds: seconds * 1_000), month.end)
  }

  /// What was used: one name never stands in two categories.
  private var service: (name: String, category: String, subcategory: String) {
    switch row.kind {
    case Charge.Kind.llm.rawValue: (row.provider, "AI and Machine Learning", "Generative AI")
    case Charge.Kind.compute.rawValue: ("compute/\(row.model)", "Compute", "Other (Compute)")
    default: ("adjustments", "Other", "Other (Other)")
    }
  }
}

extension ExportText {
  /// Appends an amount with at least one decimal: readers take whole numbers for another type.
  fileprivate mutating func appendDecimal(_ amount: Money) {
    append(amount)
    if amount.nanodollars % 1_000_000_000 == 0 { append(".0") }
  }

  /// Appends a quantity with at least one decimal; nothing for `nil`.
  fileprivate mutating func appendMillionths(_ quantity: Int64?) {
    guard let quantity else { return }
    appendDecimal(quantity, scale: 6)
    if quantity % 1_000_000 == 0 { append(".0") }
  }

  /// Appends quadrillionths of a dollar with at least one decimal; nothing for `nil`.
  fileprivate mutating func appendQuadrillionths(_ value: Int128?) {
    guard let value else { return }
    let (dollars, rest) = value.magnitude.quotientAndRemainder(
      dividingBy: 1_000_000_000_000_000
    )
    if value < 0 { append("-") }
    append(String(dollars))
    append(".")
    let digits = String(rest)
    let decimals = String(repeating: "0", count: 15 - digits.utf8.count) + digits
    let zeros = decimals.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    append(String(decimals.prefix(max(1, 15 - zeros))))
  }
}
