/**
 * How the rows of the test data ran. A row whose answer was not as expected has failed the build before, so that few that agreed
 * means that few said what to expect.
 *
 * @param agreed - rows whose expected answer came
 */
export function sayTestData({ rows, agreed }: { readonly rows: number; readonly agreed: number }): string {
  const ran = `${rows} ${rows === 1 ? "row" : "rows"} ran`;
  if (agreed === rows) return `${ran}, ${agreed} as expected`;
  if (agreed === 0) return `${ran}; test_data.json says of none what to expect`;
  return `${ran}; ${agreed} of them ${agreed === 1 ? "says" : "say"} what to expect, and it came`;
}
