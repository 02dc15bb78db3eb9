import ArgumentParser

/// `budget prices alias`: other names of models.
struct PriceAliases: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alias",
    abstract: "Map other names to models: a deployment, a plan, a program's spelling.",
    discussion: """
      Many spellings need none: prefixes of providers, ARNs, versions and capital letters are read by themselves.

      Example:
        budget prices alias add my-deployment gpt-4o --provider azure
      """,
    subcommands: [AddAlias.self, ListAliases.self, RemoveAlias.self]
  )
}
