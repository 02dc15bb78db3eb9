/// Returns a number of things, one of which has a name: 1 day, 2 days.
package func counted(_ number: some BinaryInteger, _ name: String) -> String {
  number == 1 ? "1 \(name)" : "\(number) \(name)s"
}
