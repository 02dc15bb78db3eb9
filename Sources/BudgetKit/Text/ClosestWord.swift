/// Returns the word that was probably meant by another; `nil` where more than half of its letters
/// would have to change.
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
