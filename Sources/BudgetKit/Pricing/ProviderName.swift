/// The names that programs use for one and the same provider.
package enum ProviderName {
  /// Returns the name under which the price book lists a provider; a name that is not known stays as it is.
  ///
  /// Only spellings that cannot mean anybody else are listed. A cloud that resells models is a provider of its own,
  /// with prices of its own: `bedrock` is never `anthropic`.
  package static func canonical(_ name: String) -> String {
    synonyms[name] ?? name
  }

  private static let synonyms: [String: String] = [
    "claude": "anthropic",
    "amazon-bedrock": "bedrock",
    "amazon_bedrock": "bedrock",
    "aws": "bedrock",
    "aws.bedrock": "bedrock",
    "aws_bedrock": "bedrock",
    "az.ai.openai": "azure",
    "azure.ai.openai": "azure",
    "azure_openai": "azure",
    "dashscope": "alibaba",
    "fireworks_ai": "fireworks",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "gemini": "google",
    "vertex": "google",
    "vertex_ai": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "together_ai": "together",
    "x-ai": "xai",
    "x_ai": "xai",
  ]
}
