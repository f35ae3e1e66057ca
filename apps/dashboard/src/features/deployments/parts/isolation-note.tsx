import type { Deployment } from "@driftguard/protocol";
import type { ReactNode } from "react";

/** What stands around the model's code now, and by name what it leaves open. */
export function IsolationNote({ deployment }: { deployment: Deployment }): ReactNode {
  const built = deployment.isolation;
  const now = deployment.serving?.isolation ?? null;
  const shown = now ?? built;
  if (shown === null) return null;
  const open = now?.not_stopped ?? [];
  return (
    <div className="isolation">
      <p className="caption">
        {shown.level > 1 && <span className="tag">Isolation below full</span>} {shown.summary}.
        {now === null && " So it was when it was built; it has no workers now."}
        {now !== null && built !== null && built.level !== now.level && ` It was built at level ${built.level}.`}
      </p>
      {open.length > 0 && (
        <details>
          <summary>
            {open.length} {open.length === 1 ? "thing is" : "things are"} not stopped at this level
          </summary>
          <ul>
            {open.map(({ name, what, why }) => (
              <li key={name}>
                <b>{what}</b>
                <span className="meta">
                  {" "}
                  · {why} · <code>{name}</code>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
