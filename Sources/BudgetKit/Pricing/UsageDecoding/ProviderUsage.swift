/// What an answer of a model API says about its own use: tokens, model, tier and, from some, the
/// cost.
///
/// ```swift
/// let answer = try ProviderUsage(provider: "openai", body: bytes)
/// print(answer.usage.prompt, answer.usage.completion)
/// ```
public struct ProviderUsage: Sendable, Hashable {
  /// The tokens.
  public var usage: TokenUsage
  /// What the provider itself says the call cost; `nil` when it says nothing.
  ///
  /// OpenRouter reports its own charge; where the customer's own key paid the model, that part is
  /// added. It is zero for a refusal before any output, which Anthropic does not bill.
  public var reportedCost: Money?
  /// The tier that served the call; `nil` when the answer names none, and ``ServiceTier/unlisted``
  /// when it says anything that is paid for and has no list price: hand it on, so that such a call
  /// is unpriced and not too cheap.
  public var serviceTier: ServiceTier?
  /// The model that answered, as the answer names it.
  public var model: String?
  /// Why the model stopped, in the provider's own word; `nil` when the answer does not say.
  public var finishReason: String?
  /// The format that the usage was in.
  public var format: UsageFormat
  /// Calls of other models on the way to this answer, which are billed apart and are not in
  /// ``usage``.
  ///
  /// ``LLMCall/steps(of:)`` makes calls of them, once the answer itself is one.
  public var otherModels: [ModelUsage]
  /// One sentence for each thing that the answer says and these fields cannot; empty almost always.
  public var notes: [String]

  /// The tokens of one model.
  public struct ModelUsage: Sendable, Hashable {
    /// The model; `nil` when the answer does not name it.
    public var model: String?
    /// Its tokens.
    public var usage: TokenUsage
    /// Its place among the steps of the answer, from 1.
    public var step: Int
    /// The tier that served it.
    public var serviceTier: ServiceTier
    /// What it is known to cost; zero for a refusal before any output.
    public var reportedCost: Money?

    /// Creates the usage of a model.
    public init(
      model: String?,
      usage: TokenUsage,
      step: Int = 1,
      serviceTier: ServiceTier = .standard,
      reportedCost: Money? = nil
    ) {
      self.model = model
      self.usage = usage
      self.step = step
      self.serviceTier = serviceTier
      self.reportedCost = reportedCost
    }
  }
}

extension ProviderUsage {
  /// Reads an answer, or only the usage object of one.
  ///
  /// The format is recognised by the names of the counts. A count that is missing, negative or
  /// fractional, or a part greater than its whole, is refused: nothing is guessed.
  ///
  /// - Parameters:
  ///   - provider: The provider in its lower-case name, such as `openai`; `nil` when unknown. It
  ///     only settles what the
  ///     names of the counts leave open.
  ///   - body: The JSON text of the answer.
  ///   - format: The format, where the caller knows it; `nil` to recognise it.
  ///   - model: The model that was asked, where the answer may not name it.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` or
  ///   ``LedgerError/Code/invalidAmount``.
  /// - Complexity: Linear in the text.
  public init(
    provider: String? = nil,
    body: [UInt8],
    format: UsageFormat? = nil,
    model: String? = nil
  ) throws {
    try self.init(provider: provider, answer: JSON(parsing: body), format: format, model: model)
  }

  /// Reads an answer, or only the usage object of one, from text.
  public init(
    provider: String? = nil,
    body: String,
    format: UsageFormat? = nil,
    model: String? = nil
  ) throws {
    try self.init(provider: provider, body: Array(body.utf8), format: format, model: model)
  }

  /// Reads an answer that has been parsed.
  package init(
    provider: String? = nil,
    answer: JSON,
    format: UsageFormat? = nil,
    model asked: String? = nil
  ) throws {
    let place = try UsagePlace(in: answer)
    guard
      let format = try format
        ?? .recognise(
          place.usage,
          provider: provider.map(ProviderName.canonical)
        )
    else {
      throw LedgerError(
        .malformedInput,
        "No token counts of a known format stand in this usage; pass the whole answer of the provider."
      )
    }
    model = place.holder["model"]?.string ?? place.holder["modelVersion"]?.string
    var reading = try UsageReading(place.usage, format: format, model: model ?? asked)
    reading.readTools(place, model: model ?? asked)
    reportedCost = try Self.reportedCost(place, &reading)
    usage = reading.usage
    otherModels = reading.otherModels
    notes = reading.notes
    self.format = format
    serviceTier = nil
    finishReason = place.finishReason
    readServiceTier(place, reading.tier)
    try usage.validate()
  }
}

extension TokenUsage {
  /// Reads the tokens of an answer, or of only its usage object, from JSON text.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - format: The format; `nil` to recognise it by the names of the counts.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` or
  ///   ``LedgerError/Code/invalidAmount``.
  public init(decoding bytes: [UInt8], format: UsageFormat? = nil) throws {
    self = try ProviderUsage(body: bytes, format: format).usage
  }
}
