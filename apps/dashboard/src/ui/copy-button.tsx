import { Button, type ButtonProps } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";

import { copyText } from "./copy-text.ts";

/** Copies a text and says so for two seconds. */
export function CopyButton({
  text,
  label = "Copy",
  ...look
}: { text: string; label?: string } & ButtonProps): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const icon = copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />;
  return (
    <Button
      size="compact-sm"
      h={28}
      variant="default"
      leftSection={icon}
      {...look}
      onClick={() => setCopied(copyText(text))}
    >
      {copied ? "Copied" : label}
    </Button>
  );
}
