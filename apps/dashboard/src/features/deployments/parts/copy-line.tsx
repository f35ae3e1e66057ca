import type { ReactNode } from "react";

import { CopyButton } from "../../../ui/copy-button.tsx";
import { Snippet } from "../../../ui/snippet.tsx";

/** A line that is there to be copied. */
export function CopyLine({ code }: { code: string }): ReactNode {
  return (
    <div className="push-way-line">
      <Snippet language="curl" code={code} />
      <CopyButton text={code} />
    </div>
  );
}
