/// Returns our name of a provider for the name that a price list gives it.
///
/// Several names of one platform become one: Gemini and all of Vertex AI are `google`, the runtimes
/// of Bedrock are `bedrock`. A provider that is not known keeps its name.
func providerName(listed name: String) -> String {
  listedNames[name] ?? ProviderName.canonical(name)
}

/// Names of the price lists' own making; those that calls are recorded under as well stand in
/// ``ProviderName``.
private let listedNames: [String: String] = [
  "bedrock_converse": "bedrock",
  "bedrock_mantle": "bedrock",
  "azure_ai": "azure",
  "azure_text": "azure",
  "text-completion-openai": "openai",
  "text-completion-codestral": "codestral",
  "cohere_chat": "cohere",
  "fireworks_ai-embedding-models": "fireworks",
  "voyageai": "voyage",
  "text-completion-inception": "inception",
]
