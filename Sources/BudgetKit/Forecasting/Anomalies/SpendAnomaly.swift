/// A day, or an hour of it, that cost far more than expected, or used far more tokens or calls.
public struct SpendAnomaly: Sendable, Hashable {
  /// The day, or the day of the hour.
  public let day: CivilDate
  /// When the hour began; `nil` where the day was judged as a whole.
  public let hour: Instant?
  /// The workspace or project.
  public let scope: BudgetScope
  /// How the spend was split; `nil` where it was judged as a whole.
  public let grouping: AnomalyQuery.Grouping?
  /// The project, model or agent; `nil` where there is no grouping, and for rows that name none.
  public let key: String?
  /// The provider, where the grouping is by model.
  public let provider: String?
  /// What the day or the hour cost, whatever it was judged by; so far, if it is not over.
  public let spent: Money
  /// What it was judged by.
  ///
  /// One that is an anomaly by its cost is not named again by its tokens or calls.
  public let measure: AnomalyMeasure
  /// What it had and what was expected, in the unit of ``measure``.
  public let figures: Figures
  /// What explains the excess: the model, agent and feature that grew most, the best
  /// explanation first.
  public let causes: [Cause]

  /// What a day or an hour had and what was expected of it: nanodollars, tokens or calls, as its
  /// measure says.
  public struct Figures: Sendable, Hashable {
    /// What it had; so far, if it is not over.
    public let amount: Int64
    /// What was expected of the day, or of its largest hour; `nil` where too few of the days before
    /// had any.
    public let expected: Int64?
    /// The amount from which the day or the hour is an anomaly.
    public let threshold: Int64
    /// What came on top of ``expected``, or of the mean of the 28 days before where that is `nil`.
    public let excess: Int64
  }

  /// Something that had more on the day, or in the hour, than in the 28 days before.
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
    /// What the anomaly was judged by.
    public let measure: AnomalyMeasure
    /// What it had beyond its mean day, or its mean hour, of the 28 days before, in the unit of
    /// ``measure``.
    public let excessAmount: Int64
    /// Its part, 0 to 1,000 thousandths, of what all things of its kind had more.
    public let shareThousandths: Int
  }
}

extension SpendAnomaly {
  /// The expected cost; `nil` where there were too few days with spend, and where the anomaly is
  /// one of tokens or calls.
  public var expected: Money? { figures.expected.flatMap { measure.money($0) } }
  /// The cost from which it is an anomaly; `nil` for one of tokens or calls.
  public var threshold: Money? { measure.money(figures.threshold) }
  /// What it cost on top of ``expected``; `nil` for an anomaly of tokens or calls.
  public var excess: Money? { measure.money(figures.excess) }
}

extension SpendAnomaly.Cause {
  /// What it cost beyond its mean; `nil` where the anomaly is one of tokens or calls.
  public var excess: Money? { measure.money(excessAmount) }
}
