import type { Drift, Heatmap } from "@driftguard/protocol";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { formatDecimal, formatPValue, formatRatio, formatShortCount } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { type RowOrder, tableRows } from "../table-rows.ts";
import { doubtWords, methodWords } from "../verdict-words.ts";

const route = getRouteApi("/shell/models/$model/drift");

/** The map's data in figures. */
export function FeatureTable({
  drift,
  heatmap,
  onSelect,
}: {
  drift: Drift;
  heatmap: Heatmap;
  onSelect: (name: string) => void;
}): ReactNode {
  const { sort } = route.useSearch();
  const rows = tableRows(drift, heatmap, sort);
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Drift by feature">
      <table className="table feature-table">
        <thead>
          <tr>
            <Sortable order="name" sort={sort}>
              Feature
            </Sortable>
            <Sortable order="worst" sort={sort}>
              Now
            </Sortable>
            <Sortable order="ratio" sort={sort} isRight>
              Largest
            </Sortable>
            <th scope="col">Method</th>
            <th scope="col" className="right">
              To baseline
            </th>
            <th scope="col" className="right">
              p
            </th>
            <Sortable order="rows" sort={sort} isRight>
              Rows
            </Sortable>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const doubt = row.reading && doubtWords(row.reading);
            return (
              <tr key={row.name}>
                <th scope="row">
                  <button type="button" className="name-button" onClick={() => onSelect(row.name)}>
                    {row.name}
                  </button>
                  <span className="under">{row.type}</span>
                </th>
                <td>
                  <SeverityChip severity={row.now.severity} />
                  {row.now.ratio !== null && <span className="under">{formatRatio(row.now.ratio)} its limit</span>}
                </td>
                <td className="right">{formatRatio(row.largest)}</td>
                <td>
                  {row.now.method === null ? (
                    <span className="dim">–</span>
                  ) : (
                    <abbr title={methodWords(row.now.method)}>{row.now.method}</abbr>
                  )}
                </td>
                <td className={doubt === null ? "right" : "right dim"}>
                  {formatDecimal(row.reading?.effect.value ?? null)}
                  {doubt !== null && <span className="under">{doubt}</span>}
                </td>
                <td className="right dim">{formatPValue(row.reading?.p_value ?? null)}</td>
                <td className="right">{formatShortCount(row.reading?.n ?? null)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Sortable({
  order,
  sort,
  isRight = false,
  children,
}: {
  order: RowOrder;
  sort: RowOrder;
  isRight?: boolean;
  children: string;
}): ReactNode {
  const navigate = route.useNavigate();
  const isChosen = order === sort;
  const direction = order === "name" || order === "rows" ? "ascending" : "descending";
  return (
    <th scope="col" className={isRight ? "right" : undefined} aria-sort={isChosen ? direction : "none"}>
      <button
        type="button"
        data-sort={order}
        onClick={() =>
          void navigate({ search: (before) => ({ ...before, sort: order }), replace: true, resetScroll: false })
        }
      >
        {children}
        {isChosen && <span aria-hidden> {direction === "ascending" ? "↑" : "↓"}</span>}
      </button>
    </th>
  );
}
