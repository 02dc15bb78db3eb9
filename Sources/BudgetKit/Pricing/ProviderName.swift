/// The names that programs use for one and the same provider.
package enum ProviderName {
  /// Returns the name under which the price book lists a provider; a name that is not known stays
  /// as it is.
  ///
  /// Only spellings that cannot mean anybody else are listed. A cloud that resells models is a
  /// provider of its own, with prices of its own: `bedrock` is never `anthropic`. Capital letters
  /// do not matter: `OpenAI` is `openai`.
  package static func canonical(_ name: String) -> String {
    if let known = synonyms[name] { return known }
    let small = name.lowercased()
    if small.hasPrefix("vertex_ai-") { return "google" }
    return small == name || !known.contains(synonyms[small] ?? small)
      ? name : synonyms[small] ?? small
  }

  /// The providers whose prices the book and the public lists have, under our names for them.
  static let known: Set = Set(makers).union(sellersOfMany).union(gateways).union([
    "voyage"
  ])

  /// Those who sell models of their own alone, and under names without a maker.
  static let makers = [
    "openai", "anthropic", "google", "xai", "mistral", "deepseek", "moonshotai", "zai", "alibaba",
    "cohere", "perplexity", "minimax",
  ]

  /// Those who sell or run models of many makers, under names in which a maker may stand first.
  static let sellersOfMany: Set = [
    "azure", "bedrock", "cerebras", "deepinfra", "fireworks", "groq", "huggingface", "hyperbolic",
    "nebius", "novita", "nvidia_nim", "openrouter", "replicate", "sambanova", "together", "vercel",
    "copilot", "cursor", "github", "github_copilot", "github_models",
    "llamacpp", "lmstudio", "local", "ollama", "vllm",
  ]

  /// Those who pass calls on and are not paid for the tokens: a name within theirs names who is.
  static let gateways: Set = [
    "helicone", "langfuse", "litellm", "litellm_proxy", "portkey",
  ]

  /// The provider of a name of which nobody says whose it is.
  package static let anyGateway = "litellm"

  private static let synonyms: [String: String] = [
    "claude": "anthropic",
    "amazon-bedrock": "bedrock",
    "amazon_bedrock": "bedrock",
    "aws": "bedrock",
    "bedrock_converse": "bedrock",
    "aws.bedrock": "bedrock",
    "aws_bedrock": "bedrock",
    "az.ai.openai": "azure",
    "azure_ai": "azure",
    "azure-openai": "azure",
    "azure.ai.openai": "azure",
    "azure_openai": "azure",
    "cohere_chat": "cohere",
    "dashscope": "alibaba",
    "fireworks-ai": "fireworks",
    "fireworks_ai": "fireworks",
    "text-completion-openai": "openai",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "gemini": "google",
    "google-gla": "google",
    "google-vertex": "google",
    "google_genai": "google",
    "google_vertexai": "google",
    "vertex_ai_beta": "google",
    "vertexai": "google",
    "vertex": "google",
    "vertex_ai": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "together_ai": "together",
    "togetherai": "together",
    "z-ai": "zai",
    "x-ai": "xai",
    "x_ai": "xai",
  ]
}
