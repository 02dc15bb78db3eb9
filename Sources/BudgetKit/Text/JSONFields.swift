/// The members of an object that a reader wants, found by their bytes.
///
/// ```swift
/// enum Field: String, CaseIterable { case model, usage }
/// ```
package struct JSONFields<Field: RawRepresentable & CaseIterable & Sendable>: Sendable
where Field.RawValue == String {
  /// The names and what they stand for, at the index of their length.
  private let byLength: [[(name: [UInt8], field: Field)]]

  /// Prepares the look-up of all cases.
  package init(_: Field.Type) {
    var byLength: [[(name: [UInt8], field: Field)]] = []
    for field in Field.allCases {
      let name = Array(field.rawValue.utf8)
      while byLength.count <= name.count { byLength.append([]) }
      byLength[name.count].append((name, field))
    }
    self.byLength = byLength
  }

  /// Returns the field of a name, or `nil` when nobody wants it.
  func field(named name: ArraySlice<UInt8>) -> Field? {
    guard name.count < byLength.count else { return nil }
    for candidate in byLength[name.count] where candidate.name.elementsEqual(name) {
      return candidate.field
    }
    return nil
  }
}
