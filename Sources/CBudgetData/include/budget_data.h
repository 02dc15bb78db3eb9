#ifndef BUDGET_DATA_H
#define BUDGET_DATA_H

// The text of schema.sql, ending in a NUL.
const char *budget_data_schema(void);

// The text of Migrations/1-to-2.sql, ending in a NUL.
const char *budget_data_migration_from_1(void);

// The text of prices.csv, ending in a NUL.
const char *budget_data_prices(void);

#endif
