import { formats } from "./check/parse-check.ts";

export const help: string = `driftwatch: two data sets in, a drift report out

  driftwatch check REF CUR [options]

Compares every column of CUR with the same column of REF. Files are CSV, TSV,
JSON Lines (each also with .gz) or Parquet, told by their ending.

  --format FORMAT     ${formats.join(", ")}; table unless told
  --schema FILE       {"columns": {"postcode": "categorical", "row": "ignore"}}:
                      numeric, categorical, boolean, datetime, text, embedding
                      or ignore; columns it does not name are inferred
  --fail-on WHAT      undecided (also what could not be judged; the default),
                      drift, never
  --output FILE       writes the report there instead of to stdout
  --delimiter CHAR    between the fields of CSV; "\\t" is a tab
  --help, --version

Exit codes: 0 no drift, 1 a column drifted, 2 none drifted but one could not be
judged, 3 unreadable input or usage, 70 a bug of ours.
`;
