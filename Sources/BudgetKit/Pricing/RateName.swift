/// The rates that a price consists of, by name.
package enum RateName: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case input
  case output
  case cacheRead = "cache_read"
  case cacheWrite5m = "cache_write"
  case cacheWrite1h = "cache_write_1h"
  case reasoning
  case audioInput = "audio_input"
  case audioCacheRead = "audio_cache_read"
  case audioOutput = "audio_output"
  case imageInput = "image_input"
  case imageOutput = "image_output"
  case request
  case webSearch = "web_search"

  /// What the rate is for, as the end of a sentence.
  package var description: String {
    switch self {
    case .input: "input"
    case .output: "output"
    case .cacheRead: "cache reads"
    case .cacheWrite5m: "cache writes"
    case .cacheWrite1h: "1-hour cache writes"
    case .reasoning: "reasoning"
    case .audioInput: "audio input"
    case .audioCacheRead: "cached audio"
    case .audioOutput: "audio output"
    case .imageInput: "image input"
    case .imageOutput: "image output"
    case .request: "requests"
    case .webSearch: "web searches"
    }
  }
}

extension RateName {
  /// The rates without which a call that needs them has no price; the others follow input or output
  /// where they are missing.
  package static let neededWhereUsed: [RateName] = [
    .cacheRead, .cacheWrite5m, .cacheWrite1h, .webSearch,
  ]
}

extension ModelPrice.Rates {
  /// The rate of a name; input, output and requests cannot be taken away.
  package subscript(name: RateName) -> Rate? {
    get {
      switch name {
      case .input: input
      case .output: output
      case .cacheRead: cacheRead
      case .cacheWrite5m: cacheWrite5m
      case .cacheWrite1h: cacheWrite1h
      case .reasoning: reasoning
      case .audioInput: audioInput
      case .audioCacheRead: audioCacheRead
      case .audioOutput: audioOutput
      case .imageInput: imageInput
      case .imageOutput: imageOutput
      case .request: request
      case .webSearch: webSearch
      }
    }
    set {
      switch name {
      case .input: input = newValue ?? input
      case .output: output = newValue ?? output
      case .cacheRead: cacheRead = newValue
      case .cacheWrite5m: cacheWrite5m = newValue
      case .cacheWrite1h: cacheWrite1h = newValue
      case .reasoning: reasoning = newValue
      case .audioInput: audioInput = newValue
      case .audioCacheRead: audioCacheRead = newValue
      case .audioOutput: audioOutput = newValue
      case .imageInput: imageInput = newValue
      case .imageOutput: imageOutput = newValue
      case .request: request = newValue ?? request
      case .webSearch: webSearch = newValue
      }
    }
  }
}
