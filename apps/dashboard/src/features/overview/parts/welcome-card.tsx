import { Button } from "@mantine/core";
import { IconCube } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";

/** What stands on the first screen before there is a model. */
export function WelcomeCard(): ReactNode {
  return (
    <div className="stack">
      <Card title="First model" quiet>
        <Empty
          icon={<IconCube size={30} stroke={1.4} aria-hidden />}
          title="Models appear here with their first prediction"
        >
          <span>A key and a snippet with it take a minute; the page watches for the first row.</span>
          <div className="buttons">
            <Button component={Link} to="/welcome">
              Set up your first model
            </Button>
            <Button component={Link} to="/welcome?choice=sample" variant="default">
              Look around with sample data
            </Button>
          </div>
        </Empty>
      </Card>
    </div>
  );
}
