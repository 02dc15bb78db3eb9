package import BudgetKit

extension ModelPrice {
  package var json: JSON {
    .fields([
      "provider": .string(provider),
      "model": .string(model),
      "service_tier": .string(serviceTier.rawValue),
      "above_prompt_tokens": .integer(abovePromptTokens),
      "valid_from": .instant(validFrom == .distantPast ? nil : validFrom),
      "source": .string(source),
      "usd_per_million": rates.json,
    ])
  }
}

extension ModelPrice.Rates {
  fileprivate var json: JSON {
    .fields([
      "input": .rate(input),
      "output": .rate(output),
      "cache_read": .rate(cacheRead),
      "cache_write": .rate(cacheWrite5m),
      "cache_write_1h": .rate(cacheWrite1h),
      "reasoning": .rate(reasoning),
      "audio_input": .rate(audioInput),
      "audio_cache_read": .rate(audioCacheRead),
      "audio_output": .rate(audioOutput),
      "image_input": .rate(imageInput),
      "image_output": .rate(imageOutput),
      "request": .rate(request),
      "web_search": .rate(webSearch),
    ])
  }
}

extension ModelAlias {
  package var json: JSON {
    .fields([
      "provider": .string(provider),
      "alias": .string(alias),
      "model": .string(model),
      "source": .string(source),
    ])
  }

  /// What tells that the alias was removed.
  package var removedJSON: JSON {
    .fields([
      "provider": .string(provider), "alias": .string(alias), "model": .string(model),
      "removed": .bool(true),
    ])
  }
}

extension [ModelAlias] {
  package var json: JSON { .fields(["aliases": .array(map(\.json))]) }
}

extension ResourcePrice {
  package var json: JSON {
    .fields([
      "resource_type": .string(resourceType),
      "unit": .string(unit),
      "basis_ms": basisMilliseconds.map(JSON.integer) ?? .null,
      "usd_per_unit": .number(rate.perUnit),
      "valid_from": .instant(validFrom == .distantPast ? nil : validFrom),
      "source": .string(source),
    ])
  }
}

extension Rate {
  /// The price of one unit in US dollars, exactly.
  package var perUnit: String { DecimalText.print(nanodollarsPerMillion, scale: 15) }
}

extension [RemovedPrice<ModelPrice>] {
  /// The prices, and how many calls were priced by them.
  package var json: JSON {
    .fields([
      "removed": .array(map(\.price.json)),
      "calls": .integer(reduce(0) { $0 + $1.uses }),
    ])
  }
}

extension [RemovedPrice<ResourcePrice>] {
  /// The prices, and how many uses were priced by them.
  package var json: JSON {
    .fields([
      "removed": .array(map(\.price.json)),
      "uses": .integer(reduce(0) { $0 + $1.uses }),
    ])
  }
}

extension JSON {
  /// Creates a list of prices of models and resources, and of aliases.
  package static func prices(
    _ models: [ModelPrice],
    _ aliases: [ModelAlias],
    _ resources: [ResourcePrice]
  ) -> JSON {
    .fields([
      "prices": .array(models.map(\.json)),
      "aliases": .array(aliases.map(\.json)),
      "resources": .array(resources.map(\.json)),
    ])
  }

  /// Creates what a model costs.
  package static func prices(
    of model: String,
    _ prices: [ModelPrice],
    _ aliases: [ModelAlias]
  ) -> JSON {
    .fields([
      "model": .string(model),
      "prices": .array(prices.map(\.json)),
      "aliases": .array(aliases.map(\.json)),
    ])
  }
}
