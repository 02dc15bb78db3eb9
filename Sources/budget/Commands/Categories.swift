import ArgumentParser

/// `budget categories`: rules that put features into categories.
struct Categories: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "categories",
    abstract: "Put features into categories, for reports.",
    discussion: """
      Example:
        budget categories add search --feature 'search-*' --feature ranking
        budget report acme --by category
      """,
    subcommands: [AddCategory.self, ListCategories.self, RemoveCategory.self]
  )
}
