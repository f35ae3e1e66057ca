import type { PreviewReport } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";

/** What it takes and gives that the live version does not, and the other way round. */
export function SchemaCard({ report: { schema, against } }: { report: PreviewReport }): ReactNode {
  const live = against?.version ?? "";
  const untold = schema.untold.map((which) => (which === "live" ? `version ${live}` : "this version")).join(" and ");
  const lines = [
    ...schema.added.map(({ name, type }) => ({
      what: "Added",
      name,
      says: `${type}; version ${live} does not take it`,
    })),
    ...schema.removed.map(({ name, type }) => ({ what: "Removed", name, says: `${type} in version ${live}` })),
    ...schema.changed.map(({ name, from, to }) => ({ what: "Changed", name, says: `${from} to ${to}` })),
    ...(schema.output === null
      ? []
      : [{ what: "Changed", name: "prediction", says: `${schema.output.from} to ${schema.output.to}` }]),
  ];
  return (
    <Card title="Schema">
      {untold !== "" && (
        <p>
          What they take cannot be compared: {untold} {schema.untold.length === 1 ? "tells" : "tell"} no columns.
        </p>
      )}
      {lines.length === 0 ? (
        untold === "" && <p>It takes and gives what version {live} does.</p>
      ) : (
        <ul className="preview-list">
          {lines.map(({ what, name, says }) => (
            <li key={`${what} ${name}`}>
              {what} <span className="mono">{name}</span>: {says}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
