/** What ECharts hands to a tip's formatter, of which only this is used. */
export type TipPoint = { readonly name: string; readonly axisValue: number | null; readonly index: number };

/** The points under the pointer, whatever shape ECharts gives them. */
export function tipPoints(params: unknown): readonly TipPoint[] {
  const list: readonly unknown[] = Array.isArray(params) ? params : [params];
  return list.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null) return [];
    const name = "seriesName" in entry && typeof entry.seriesName === "string" ? entry.seriesName : "";
    const axisValue = "axisValue" in entry && typeof entry.axisValue === "number" ? entry.axisValue : null;
    const index = "dataIndex" in entry && typeof entry.dataIndex === "number" ? entry.dataIndex : 0;
    return [{ name, axisValue, index }];
  });
}
