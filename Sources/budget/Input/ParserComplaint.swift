/// Says in plain English what the argument parser says in its own words.
func plainEnglish(_ complaint: String) -> String {
  let names = complaint.split(separator: "'", omittingEmptySubsequences: false)
  guard complaint.hasPrefix("Value to be set with "), names.count == 5 else { return complaint }
  return "\(names[1]) and \(names[3]) exclude each other; give one of them."
}
