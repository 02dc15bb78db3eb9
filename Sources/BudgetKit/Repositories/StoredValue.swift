/// Reads a value of a table, and says which table is damaged where the value cannot be meant.
///
/// What the file holds was checked when it was written, so this is not the fault of whoever asks.
func stored<Value>(in table: StaticString, _ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch let error as LedgerError {
    throw LedgerError(
      .corrupt,
      "Table \(table) holds a value that cannot be used, restore the file if it is damaged: \(error.message)",
      cause: error
    )
  }
}
