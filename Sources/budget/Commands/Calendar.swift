import ArgumentParser

/// `budget calendar`: what is known of days beside their spend.
struct Calendar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar",
    abstract: "Tell forecasts about holidays, stops, planned changes and explained days.",
    discussion: """
      Example:
        budget calendar add acme --day 2026-12-25 --kind holiday
      """,
    subcommands: [AddEvent.self, ListEvents.self, RemoveEvent.self]
  )
}
