/// What a provider bills, by day and model, as a file of it says; nothing of it is a call.
///
/// ```swift
/// let invoice = try Invoice(at: "costs.csv")
/// let figures = try ledger.reconcile(invoice, with: acme, by: Change(by: "ada"))
/// print(figures.drift)
/// ```
public struct Invoice: Sendable {
  /// What a line of an invoice is for.
  package struct Item: Sendable, Hashable {
    /// The day in UTC, by which providers bill.
    package let day: CivilDate
    /// Who bills it; `nil` where the file does not say.
    package let provider: String?
    /// The model as the file names it.
    package let model: String
  }

  /// The billed amounts; below zero for what was given back.
  package private(set) var amounts: [Item: Money] = [:]
  /// How many lines had an amount.
  public private(set) var lines = 0
  /// How many were there already, by their ids.
  public private(set) var repeatedLines = 0
  /// The ids of lines that have any.
  private var ids: Set<String> = []
  /// How many had none, such as those of tokens alone.
  public private(set) var linesWithoutAmount = 0
  /// The lines that could not be read.
  public private(set) var refused = ImportNotes()
  /// What the reader has to say of lines, and how often.
  public private(set) var told: [String: Int] = [:]
}

/// The columns of an invoice, each by the names that it may have.
package struct InvoiceColumns: Sendable, Hashable {
  /// What a column can tell.
  package enum Field: String, Sendable, CaseIterable {
    case day
    case model
    case cost
    case provider
    case currency
  }

  private var names: [Field: [String]]

  /// The columns of a plain list.
  package static let plain = InvoiceColumns(names: [
    .day: ["day", "date", "timestamp", "time"], .model: ["model", "name"],
    .cost: ["cost", "cost_usd", "amount", "amount_usd", "usd"], .provider: ["provider"],
    .currency: ["currency"],
  ])

  /// Those of FOCUS.
  package static let focus = InvoiceColumns(names: [
    .day: ["ChargePeriodStart"],
    .model: ["x_Model", "ResourceName", "SkuId", "ResourceId", "ServiceName"],
    .cost: ["BilledCost"], .provider: ["ProviderName"], .currency: ["BillingCurrency"],
  ])

  /// Names a column, written `field=column`.
  ///
  /// - Throws: ``LedgerError`` with code `invalidValue` for an unknown field.
  package mutating func set(_ assignment: String) throws {
    let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let field = Field(rawValue: parts[0]), !parts[1].isEmpty else {
      let known = Field.allCases.map(\.rawValue).joined(separator: ", ")
      throw LedgerError(
        .invalidValue,
        "\(quoted(assignment)) is not known; write field=column with one of \(known)."
      )
    }
    names[field] = [parts[1]]
  }

  fileprivate func text(_ field: Field, of record: JSON) -> String? {
    (names[field] ?? []).lazy.compactMap { record.text($0) }.first
  }

  fileprivate func time(of record: JSON) throws -> Instant {
    for name in names[.day] ?? [] { if let time = try record.time(name) { return time } }
    throw LedgerError(.malformedInput, "The line has no \(names[.day]?.first ?? "day").")
  }

  fileprivate func cost(of record: JSON) throws -> Money? {
    for name in names[.cost] ?? [] { if let cost = try record.signedDollars(name) { return cost } }
    return nil
  }
}

// MARK: - Reading

extension Invoice {
  /// The kinds of invoices beside the plain one.
  public static let sources = ["openai", "anthropic", "openrouter", "litellm", "focus"]

  /// Reads an invoice.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - source: One of ``sources``, or `plain`; `nil` to see by its beginning.
  ///   - columns: Columns that are named otherwise, for a plain one.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` where no line has an
  ///   amount, ``LedgerError/Code/invalidValue`` for a kind or a column that is not known, or as
  ///   the reader of that kind.
  public init(at path: String, source: String? = nil, columns: [String] = []) throws {
    guard fileKind(at: path, followingLinks: true) != .other else {
      throw LedgerError(
        .invalidPath,
        "An invoice is read twice, so \(quoted(path, limit: 512)) must be a file; save it first."
      )
    }
    let start = try FileShape.beginning(of: path)[...]
    let shape = FileShape(start)
    guard !shape.isBinary else {
      throw LedgerError(
        .malformedInput,
        "\(quoted(path, limit: 512)): \(shape.sentence(insteadOf: "an invoice"))"
      )
    }
    let kind = columns.isEmpty ? source ?? Self.source(of: start) : source ?? "plain"
    switch kind {
    case "focus": try readRows(of: path, .focus, columns)
    case "plain": try readRows(of: path, .plain, columns)
    default:
      guard let source = LogSources.all.first(where: { $0.name == kind }) else {
        throw LedgerError(
          .invalidValue,
          "\(quoted(kind)) is no kind of invoice; write one of \((Self.sources + ["plain"]).joined(separator: ", "))."
        )
      }
      try readEntries(of: path, source)
    }
    guard lines == 0 else { return }
    let first = refused.first.map { " The first line that was refused: \($0.reason)" } ?? ""
    throw LedgerError(
      .malformedInput,
      "\(quoted(path, limit: 512)): No line has an amount that was billed.\(first) Name the kind with --source, or the columns with --column day=..., model=..., cost=...."
    )
  }

  /// Sees what kind an invoice is.
  private static func source(of start: ArraySlice<UInt8>) -> String {
    let marks = [
      ("focus", "BilledCost"), ("anthropic", "\"starting_at\""), ("openai", "\"start_time\""),
      ("openrouter", "generation_id"), ("openrouter", "byok_usage_inference"),
      ("litellm", "\"request_id\""), ("litellm", "request_id,"),
    ]
    return marks.first { start.holds(Array($0.1.utf8)) }?.0 ?? "plain"
  }

  private mutating func readRows(
    of path: String,
    _ preset: InvoiceColumns,
    _ assignments: [String]
  ) throws {
    var columns = preset
    for assignment in assignments { try columns.set(assignment) }
    let file = RecordFile(path: path, words: [], tables: [])
    try file.read { piece in
      switch piece {
      case .other: break
      case .refused(let line, let reason): refused.add(path, line, reason)
      case .record(let record):
        do {
          try take(record.json, columns)
        } catch {
          refused.add(path, record.line, (error as? LedgerError)?.message ?? "\(error)")
        }
      }
    }
  }

  private mutating func take(_ record: JSON, _ columns: InvoiceColumns) throws {
    try requireDollars(columns.text(.currency, of: record))
    let time = try columns.time(of: record)
    guard let cost = try columns.cost(of: record) else { return linesWithoutAmount += 1 }
    let provider = columns.text(.provider, of: record).map(ProviderName.canonical)
    try add(cost, provider, columns.text(.model, of: record) ?? "", at: time)
  }

  private mutating func readEntries(
    of path: String,
    _ source: (some LogSource).Type
  ) throws {
    func read<Source: LogSource>(_ source: Source.Type) throws {
      var reader = try SourceReader<Source>(places: [path])
      try reader.readEntries(after: .none) { piece in try take(piece) }
    }
    try read(source)
  }

  private mutating func take(_ piece: ImportPiece) throws {
    switch piece {
    case .unchanged, .resumed, .remark: break
    case .entries(let entries): for entry in entries { try take(entry) }
    case .end(let file):
      refused.append(contentsOf: file.refused)
      told.merge(file.told) { $0 + $1 }
    }
  }

  private mutating func take(_ entry: ImportedEntry) throws {
    switch entry {
    case .call(let call):
      guard ids.insert(call.id).inserted else { return repeatedLines += 1 }
      guard let cost = call.reportedCost else { return linesWithoutAmount += 1 }
      try add(cost, call.provider, call.model, at: call.timestamp)
    case .use(let use):
      guard let cost = use.reportedCost else { return linesWithoutAmount += 1 }
      try add(cost, nil, use.resourceType, at: use.timestamp)
    case .adjustment(let adjustment):
      try add(
        adjustment.amount,
        adjustment.labels.provider,
        adjustment.labels.model,
        at: adjustment.timestamp
      )
    }
  }

  private mutating func add(
    _ cost: Money,
    _ provider: String?,
    _ model: String,
    at instant: Instant
  ) throws {
    let item = Item(
      day: Zone.utc.civilDate(at: instant),
      provider: provider.flatMap { $0.isEmpty ? nil : $0 },
      model: cleanedName(model) ?? LLMCall.unspecified
    )
    guard let sum = amounts[item, default: .zero].adding(cost) else {
      throw LedgerError.uncountable("amounts of the invoice")
    }
    amounts[item] = sum
    lines += 1
  }
}
