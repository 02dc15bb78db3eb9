/// All kinds of logs that an import knows beside Claude Code's and those that a mapping describes.
package enum LogSources {
  /// The sources, in the order in which help lists them.
  package static var all: [any LogSource.Type] {
    [
      CodexSource.self, GeminiSource.self, CopilotSource.self, OpenCodeSource.self,
      ClineSource.self, AiderSource.self, LLMSource.self, CursorSource.self, LiteLLMSource.self,
      OpenAISource.self, AnthropicSource.self, OpenRouterSource.self, BedrockSource.self,
      LangfuseSource.self, HeliconeSource.self, OTLPSource.self, FOCUSSource.self,
      CostLogSource.self, RowsSource.self,
    ]
  }
}

extension LogSource {
  /// Returns those places of such logs that are there.
  package static func placesPresent(home: String, variable: (String) -> String?) -> [String] {
    places(home: home, variable: variable).filter { fileKind(at: $0, followingLinks: true) != nil }
  }
}
