package import BudgetKit

extension JSON {
  /// Creates an object with members in the order in which they are written.
  package static func fields(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { JSON.Member($0.key, $0.value) })
  }

  /// Returns the members of this object and then those of another.
  package func adding(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object((object ?? []) + members.map { JSON.Member($0.key, $0.value) })
  }

  /// Returns the members of this object and then those of another object.
  package func adding(membersOf other: JSON) -> JSON {
    .object((object ?? []) + (other.object ?? []))
  }

  /// Creates an amount of what a budget counts: an exact decimal of dollars, or a whole number; or
  /// `null`.
  package static func amount(_ amount: BudgetAmount?) -> JSON {
    amount.map { $0.count.map(JSON.integer) ?? .money($0.money) } ?? .null
  }

  /// Creates an amount of US dollars as an exact decimal, or `null`.
  package static func money(_ amount: Money?) -> JSON {
    amount.map { .number($0.description) } ?? .null
  }

  /// Creates a price of a million units as an exact decimal, or `null`.
  package static func rate(_ rate: Rate?) -> JSON {
    rate.map { .number($0.description) } ?? .null
  }

  /// Creates a string, or `null`.
  package static func text(_ text: String?) -> JSON {
    text.map(JSON.string) ?? .null
  }

  /// Creates an id, or `null`.
  package static func id<Kind>(_ id: Identifier<Kind>?) -> JSON {
    text(id?.rawValue)
  }

  /// Creates an instant in UTC, or `null`.
  package static func instant(_ instant: Instant?) -> JSON {
    text(instant?.iso8601)
  }

  /// Creates a day, or `null`.
  package static func day(_ day: CivilDate?) -> JSON {
    text(day?.description)
  }
}
