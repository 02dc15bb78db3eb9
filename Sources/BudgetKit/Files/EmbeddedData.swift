internal import CBudgetData

/// The project's data files, as the compiler put them into the library.
package enum EmbeddedData {
  /// The text of `schema.sql`.
  package static var schema: String {
    // The C function returns a constant of the program that ends in a NUL: it is valid for ever.
    unsafe String(cString: budget_data_schema())
  }

  /// The text of `Migrations/1-to-2.sql`.
  static var migrationFrom1: String {
    // The C function returns a constant of the program that ends in a NUL: it is valid for ever.
    unsafe String(cString: budget_data_migration_from_1())
  }

  /// The text of `prices.csv`.
  package static var prices: String {
    // The C function returns a constant of the program that ends in a NUL: it is valid for ever.
    unsafe String(cString: budget_data_prices())
  }
}
