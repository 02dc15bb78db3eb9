/// Returns a number of things, one of which has a name: 1 day, 2 days.
package func counted(
  _ number: some BinaryInteger,
  _ name: String,
  _ plural: String? = nil
) -> String {
  number == 1 ? "1 \(name)" : "\(number) \(plural ?? name + "s")"
}
