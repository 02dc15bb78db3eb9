/// The limit of a workspace as one of its projects meets it: others spend from it, too.
package struct SharedLimit: Sendable, Hashable {
  /// The amount at which the whole workspace stops spending.
  package var limit: Money
  /// What the rest of the workspace spent, over the same days and window.
  package var others: SpendSeries

  /// Creates a shared limit.
  package init(limit: Money, others: SpendSeries) {
    self.limit = limit
    self.others = others
  }
}
