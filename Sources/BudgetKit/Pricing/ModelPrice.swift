/// What a model costs, from an instant on, for one service tier and one length of prompt.
public struct ModelPrice: Sendable, Hashable {
  /// The provider's name, in lower case: `openai`, `anthropic`, `google`, `bedrock`, ...
  public var provider: String
  /// The model's exact name.
  public var model: String
  /// The service tier that the rates are for.
  public var serviceTier: ServiceTier
  /// The rates apply to the whole of a call whose prompt is longer than this many tokens.
  public var abovePromptTokens: Int64
  /// The instant from which the rates apply, until a later price of the same model.
  public var validFrom: Instant
  /// The rates.
  public var rates: Rates
  /// Where the price came from: `built-in`, `user`, `litellm`, `genai-prices`.
  public var source: String
  /// The price's row in a ledger, once it stands in one.
  package var priceID: Int64?
  /// The row of the list price of which a part is paid; `nil` for a list price.
  package var listPriceID: Int64?

  /// Creates a price.
  public init(
    provider: String,
    model: String,
    serviceTier: ServiceTier = .standard,
    abovePromptTokens: Int64 = 0,
    validFrom: Instant = .distantPast,
    rates: Rates,
    source: String
  ) {
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.abovePromptTokens = abovePromptTokens
    self.validFrom = validFrom
    self.rates = rates
    self.source = source
  }
}

extension ModelPrice {
  /// The rates of a model, one for each bucket of ``TokenUsage``.
  ///
  /// A missing audio, image or reasoning rate means that such tokens cost what their bucket costs.
  /// A missing cache or web-search rate means that nobody told us: a call that used the cache or
  /// searched is then unpriced, never guessed.
  public struct Rates: Sendable, Hashable {
    /// Input that no other rate covers.
    public var input: Rate
    /// Output that no other rate covers.
    public var output: Rate
    /// Input read from a cache.
    public var cacheRead: Rate?
    /// Input written to a cache for five minutes.
    public var cacheWrite5m: Rate?
    /// Input written to a cache for one hour.
    public var cacheWrite1h: Rate?
    /// Output spent on reasoning; `nil` for the output rate.
    public var reasoning: Rate?
    /// Audio input; `nil` for the input rate.
    public var audioInput: Rate?
    /// Audio input read from a cache; `nil` for the cache-read rate.
    public var audioCacheRead: Rate?
    /// Audio output; `nil` for the output rate.
    public var audioOutput: Rate?
    /// Image input; `nil` for the input rate.
    public var imageInput: Rate?
    /// Image output; `nil` for the output rate.
    public var imageOutput: Rate?
    /// A fee for each request.
    public var request: Rate
    /// A fee for each web search; a call that searched is unpriced without it.
    public var webSearch: Rate?
    /// The part of what the rates make that is paid, in millionths: less than all of it under a
    /// discount, more with a margin.
    package internal(set) var paidMillionths: Int64 = 1_000_000

    /// Creates rates; whatever is left out is absent, and requests are free.
    public init(
      input: Rate,
      output: Rate,
      cacheRead: Rate? = nil,
      cacheWrite5m: Rate? = nil,
      cacheWrite1h: Rate? = nil,
      reasoning: Rate? = nil,
      audioInput: Rate? = nil,
      audioCacheRead: Rate? = nil,
      audioOutput: Rate? = nil,
      imageInput: Rate? = nil,
      imageOutput: Rate? = nil,
      request: Rate = .free,
      webSearch: Rate? = nil
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite5m = cacheWrite5m
      self.cacheWrite1h = cacheWrite1h
      self.reasoning = reasoning
      self.audioInput = audioInput
      self.audioCacheRead = audioCacheRead
      self.audioOutput = audioOutput
      self.imageInput = imageInput
      self.imageOutput = imageOutput
      self.request = request
      self.webSearch = webSearch
    }
  }
}
