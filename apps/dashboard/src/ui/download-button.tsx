import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Saves a text that the page holds as a file; it is made at the click. */
export function DownloadButton({
  name,
  text,
  label = "CSV",
  type = "text/csv",
}: {
  name: string;
  text: () => string;
  label?: string;
  type?: string;
}): ReactNode {
  const save = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button
      size="compact-sm"
      h={28}
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      onClick={save}
    >
      {label}
    </Button>
  );
}
