/**
 * PostgreSQL's binary COPY format (its manual, "COPY", Binary Format): a header, tuples, a trailer. A tuple is the
 * number of its fields and each field's length with its bytes; -1 is null.
 */
export const copyHeader: Buffer = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
export const copyTrailer: Buffer = Buffer.from([0xff, 0xff]);

/** Milliseconds from 1970 to 2000, where PostgreSQL counts from. */
export const postgresEpochMs = 946_684_800_000;
