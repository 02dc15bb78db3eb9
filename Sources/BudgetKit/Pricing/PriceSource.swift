/// The places that prices come from, and which of them is believed first.
package enum PriceSource {
  /// The price book that is part of the library.
  package static let builtIn = "built-in"
  /// Somebody who knows what they pay.
  package static let user = "user"

  /// Returns the place of a source in the order of belief: the user, then imported lists, then the
  /// built-in book.
  package static func rank(of source: String) -> UInt8 {
    switch source {
    case user: 0
    case builtIn: 2
    default: 1
    }
  }
}
