/// Returns our name of a provider for the name that a price list gives it.
///
/// Several names of one platform become one: Gemini and all of Vertex AI are `google`, the runtimes of Bedrock are `bedrock`. A
/// provider that is not in the table keeps its name.
func providerName(listed name: String) -> String {
  if name == "vertex_ai" || name.hasPrefix("vertex_ai-") || name.hasPrefix("vertex_ai_") {
    return "google"
  }
  return providerNames[name] ?? name
}

private let providerNames: [String: String] = [
  "gemini": "google",
  "google-vertex": "google",
  "aws": "bedrock",
  "bedrock_converse": "bedrock",
  "bedrock_mantle": "bedrock",
  "azure_ai": "azure",
  "azure_text": "azure",
  "text-completion-openai": "openai",
  "text-completion-codestral": "codestral",
  "cohere_chat": "cohere",
  "x-ai": "xai",
  "moonshotai": "moonshot",
  "together_ai": "together",
  "fireworks_ai": "fireworks",
  "fireworks_ai-embedding-models": "fireworks",
  "voyageai": "voyage",
  "text-completion-inception": "inception",
]
