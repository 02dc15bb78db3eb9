import Testing

@testable import BudgetKit

/// Traces of others, in full, and samples of the same kinds.
extension TraceReaderTests {
  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `all 8,819 requests of the Azure trace are read`() throws {
    var mapping = try mapping(columns: [
      "timestamp=TIMESTAMP", "prompt_tokens=ContextTokens", "completion_tokens=GeneratedTokens",
    ])
    mapping.assumedZone = .utc
    let path = try folder.decompress(SharedData.path("traces/AzureLLMInferenceTrace_code.csv.gz"))
    let reading = try read(path: path, mapping)
    #expect(reading.calls.count == 8_819)
    #expect(reading.refused.isEmpty)
    #expect(reading.calls.first?.timestamp.description == "2023-11-16T18:17:03.979Z")
    #expect(reading.calls.last?.timestamp.description == "2023-11-16T19:14:19.928Z")
    #expect(Set(reading.calls.map(\.id)).count == 8_819)
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `all 12,031 requests of the Mooncake trace are read from a base`() throws {
    let mapping = try arrivalsMapping()
    let path = try folder.decompress(SharedData.path("traces/mooncake_conversation_trace.jsonl.gz"))
    let reading = try read(path: path, mapping)
    #expect(reading.calls.count == 12_031)
    #expect(reading.refused.isEmpty)
    #expect(reading.calls.first?.timestamp == mapping.base)
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `all 2,669 calls of the aider log are read, duplicates included`() throws {
    let mapping = try mapping(
      .jsonl,
      .unix,
      columns: [
        "timestamp=time", "model=properties.main_model", "prompt_tokens=properties.prompt_tokens",
        "completion_tokens=properties.completion_tokens", "cost=properties.cost", "user=user_id",
      ],
      constants: ["provider=aider"],
      filters: ["event=message_send"]
    )
    let path = try folder.decompress(
      SharedData.path("aider/aider_analytics_2024-08_to_2025-02.jsonl.gz")
    )
    let reading = try read(path: path, mapping)
    #expect(reading.linesRead == 16_067)
    #expect(reading.calls.count == 2_669)
    #expect(reading.filteredOut == 16_067 - 2_669)
    #expect(reading.refused.isEmpty)
    #expect(Set(reading.calls.map(\.id)).count == 2_669)
    #expect(reading.calls.contains { $0.reportedCost == Money(nanodollars: 13_323_000) })
  }

  // MARK: - Samples of the same kinds

  @Test func `a sample of a cluster's trace is read, identical lines apart`() throws {
    var mapping = try mapping(columns: [
      "timestamp=TIMESTAMP", "prompt_tokens=ContextTokens", "completion_tokens=GeneratedTokens",
    ])
    mapping.assumedZone = .utc
    let reading = try read(path: Samples.path("traces/cluster.csv"), mapping)
    #expect(reading.calls.map(\.usage.prompt) == [120, 120, 4000, 1] && reading.refused.isEmpty)
    #expect(reading.calls.first?.timestamp.description == "2026-03-01T10:00:00.040Z")
    #expect(reading.calls.last?.timestamp.description == "2026-03-01T23:59:59.999Z")
    #expect(Set(reading.calls.map(\.id)).count == 4)
  }

  /// A trace that tells when each request came after the first, and how long question and answer
  /// were.
  private func arrivalsMapping() throws -> TraceMapping {
    var mapping = try mapping(
      .jsonl,
      .unixMilliseconds,
      columns: [
        "timestamp=timestamp", "prompt_tokens=input_length", "completion_tokens=output_length",
      ]
    )
    mapping.base = try Instant(iso8601: "2026-01-01T00:00:00Z")
    return mapping
  }

  @Test func `a sample of arrivals is read from a base`() throws {
    let mapping = try arrivalsMapping()
    let reading = try read(path: Samples.path("traces/arrivals.jsonl"), mapping)
    #expect(reading.calls.count == 3 && reading.refused.isEmpty)
    #expect(reading.calls.first?.timestamp == mapping.base)
    #expect(reading.calls.last?.timestamp.description == "2026-01-01T00:00:27.482Z")
  }

  @Test func `a sample of events is filtered, and an event that stands twice is two`() throws {
    let mapping = try mapping(
      .jsonl,
      .unix,
      columns: [
        "timestamp=time", "model=properties.model", "prompt_tokens=properties.in",
        "completion_tokens=properties.out", "cost=properties.cost", "user=user_id",
      ],
      constants: ["provider=p"],
      filters: ["event=answer"]
    )
    let reading = try read(path: Samples.path("traces/events.jsonl"), mapping)
    #expect(reading.linesRead == 5 && reading.filteredOut == 2 && reading.refused.isEmpty)
    #expect(Set(reading.calls.map(\.id)).count == 3)
    #expect(
      reading.calls.map(\.reportedCost?.nanodollars) == [13_323_000, 13_323_000, 0]
    )
  }
}
