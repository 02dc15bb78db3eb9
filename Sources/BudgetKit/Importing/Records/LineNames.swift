/// Names lines that have no ids: `line:`, the SHA-256 of their bytes, `:`, and their number among
/// the identical lines of an import.
///
/// So an earlier or later state of a growing log gives the same lines the same names, and exact
/// duplicates, which logs with whole seconds do have, stay apart.
struct LineNames {
  /// How often each line has stood in the log, by the beginning of its hash.
  private var ordinals = DigestCounts()

  /// Returns the name of the next line with these bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the line.
  ///   - source: What keeps identical lines of two logs apart; it is hashed before the line's
  ///     bytes,
  ///     with a NUL between.
  /// - Returns: The name.
  /// - Throws: As ``DigestCounts/count(_:)``.
  mutating func next(of bytes: some Collection<UInt8>, source: String? = nil) throws -> String {
    var hash = SHA256()
    if let source { hash.update(Array(source.utf8) + [0]) }
    hash.update(bytes)
    let digest = hash.finalized()
    let key = digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    return "line:\(hexadecimal(digest)):\(try ordinals.count(key))"
  }
}
