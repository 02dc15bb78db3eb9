/// A day, or an hour of it, that spent far more than its past lets expect.
public struct SpendAnomaly: Sendable, Hashable {
  /// The day, or that of the hour.
  public let day: CivilDate
  /// When the hour began; `nil` where the day was judged as a whole.
  public let hour: Instant?
  /// The workspace or project.
  public let scope: BudgetScope
  /// By what the spend was split; `nil` where it was judged as a whole.
  public let grouping: AnomalyQuery.Grouping?
  /// The project, model or agent; `nil` where there is no grouping, and for rows that name none.
  public let key: String?
  /// The provider, where the grouping is by model.
  public let provider: String?
  /// What the day or the hour spent; so far, if it is not over.
  public let spent: Money
  /// What was expected of the day, or of its largest hour; `nil` where there were too few days with
  /// spend to expect an amount.
  public let expected: Money?
  /// The amount from which on the day or the hour is an anomaly.
  public let threshold: Money
  /// What came on top of ``expected``, or of the mean of the 28 days before where that is `nil`.
  public let excess: Money
  /// What explains the excess: the model, agent and feature whose spend grew most, the best
  /// explanation first.
  public let causes: [Cause]

  /// Something that spent more on the day, or in the hour, than in the 28 days before.
  public struct Cause: Sendable, Hashable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// A model, or a type of resource.
      case model
      /// An agent.
      case agent
      /// A feature.
      case feature
    }

    /// What kind of thing it is.
    public let kind: Kind
    /// Its name; `nil` for rows that name none.
    public let name: String?
    /// What was spent on it beyond its mean day, or its mean hour, of the 28 days before.
    public let excess: Money
    /// Its part, 0 to 1,000 thousandths, of what all things of its kind spent more.
    public let shareThousandths: Int
  }
}
