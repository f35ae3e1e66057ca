import { sql } from "kysely";

/**
 * Who wrote a row, as text: another one after any change that is seen. Of whoever remembers what rows hold.
 *
 * A transaction's number alone is not enough. A server that took over, or was taken back to an earlier moment, may give
 * the numbers of what it has lost to others; so the moment at which PostgreSQL was started is part of it.
 */
export const writtenBy = sql<string>`concat_ws('/', xmin, extract(epoch from pg_postmaster_start_time()))`;
