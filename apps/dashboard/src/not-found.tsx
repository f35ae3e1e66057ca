import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTitle } from "./ui/use-title.ts";

/** There is nothing at this address, or nothing that the reader may know of. */
export function NotFound(): ReactNode {
  useTitle("Nothing here", "DriftGuard");
  return (
    <div className="page">
      <div className="card state-card">
        <h1>There is nothing here</h1>
        <p>The address is wrong, what it led to was deleted, or it belongs to an organisation you are not in.</p>
        <div className="buttons">
          <Button variant="default" component={Link} to="/">
            Go to the overview
          </Button>
        </div>
      </div>
    </div>
  );
}
