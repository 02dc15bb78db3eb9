extension Database {
  /// Writes a file of text that appears under its name when all of it is on the disk.
  ///
  /// - Parameters:
  ///   - target: Where the file is to be.
  ///   - replacing: Whether a file that is there is replaced.
  ///   - body: Hands over the bytes, piece by piece.
  /// - Returns: The absolute path of the file, and what `body` returns.
  /// - Throws: ``SQLiteError``, or what `body` throws; what was at the target is then as before.
  package func writeFile<Value>(
    to target: String,
    replacing: Bool,
    _ body: (_ write: @escaping ([UInt8]) throws -> Void) throws -> Value
  ) throws -> (path: String, value: Value) {
    try requireSameProcess()
    let target = try DatabasePath(locating: target)
    try target.requireFree(for: "export", of: path, replacing: replacing)
    let partial = try PartialFile(for: target)
    let value = try body { try partial.append($0) }
    if replacing { partial.takePermissions(of: target) }
    try partial.synchronize()
    try partial.move(to: target.absolute, replacing: replacing)
    return (target.absolute, value)
  }
}
