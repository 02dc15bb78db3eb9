/// Returns how many letters have to be added, left out or replaced to make one word of another.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  // A word that is much longer or shorter is none that was meant, and is not measured.
  guard abs(left.count - right.count) <= 16 else { return .max / 8 }
  var row = Array(0...right.count)
  for (index, letter) in left.enumerated() {
    var diagonal = index
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (letter == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
    }
  }
  return row[right.count]
}
