/// Returns the word that was probably meant by another; `nil` where more than half of its letters would have to change.
///
/// - Complexity: The letters of the word, of which 32 are looked at, times those of all words.
package func closestWord(to word: String, in words: [String]) -> String? {
  let letters = Array(word.lowercased().utf8.prefix(32))
  let distances = words.map { word in
    (word: word, distance: editDistance(letters, Array(word.lowercased().utf8)))
  }
  let closest = distances.min { $0.distance < $1.distance }
  guard let closest, 2 * closest.distance <= letters.count + 1 else { return nil }
  return closest.word
}

/// Returns how many letters have to be added, left out or replaced to make one word of another.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
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
