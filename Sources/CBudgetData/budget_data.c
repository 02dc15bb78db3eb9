// The project's data files, put into the library by the compiler: no file to find at run time,
// no copy to keep in step, and constant build time whatever their size.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "budget_data.h"

static const unsigned char schema[] = {
#embed "../../schema.sql"
    , 0};

static const unsigned char migration_from_1[] = {
#embed "../../Migrations/1-to-2.sql"
    , 0};

static const unsigned char prices[] = {
#embed "prices.csv"
    , 0};

const char *budget_data_schema(void) { return (const char *)schema; }

const char *budget_data_migration_from_1(void) { return (const char *)migration_from_1; }

const char *budget_data_prices(void) { return (const char *)prices; }
