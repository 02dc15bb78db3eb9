/// The filters of a question, and which of their names no row has had yet.
struct FilteredNames {
  private let filters: [UsageFilter]
  private var unseen: [Set<String?>]
  /// The categories of features.
  var categories: CategoryNames

  init(_ filters: [UsageFilter], _ categories: FeatureCategories = FeatureCategories()) {
    self.filters = filters
    self.categories = CategoryNames(categories)
    unseen = filters.map { Set($0.names) }
  }

  /// Returns whether a row passes every filter.
  mutating func takeIn(_ name: (UsageDimension) throws -> String?) rethrows -> Bool {
    var isTakenIn = true
    for (place, filter) in filters.enumerated() {
      let name = try categories.name(of: filter.dimension, name)
      if !unseen[place].isEmpty { unseen[place].remove(name) }
      if !filter.takesIn(name) { isTakenIn = false }
    }
    return isTakenIn
  }

  /// The names that no row had; they may be mistyped.
  var unknown: [UsageFilter] {
    zip(filters, unseen).compactMap { filter, unseen in
      let names = filter.names.filter { unseen.contains($0) && $0 != nil }
      return names.isEmpty ? nil : UsageFilter(filter.dimension, in: names)
    }
  }
}
