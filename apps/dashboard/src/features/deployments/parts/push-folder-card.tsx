import { Button } from "@mantine/core";
import { IconFolderUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { type ChosenFile, chosenFiles, droppedFiles, packFolder } from "../pack-folder.ts";

/** A folder, dropped or chosen, becomes the model's next version. */
export function PushFolderCard({ model }: { model: string }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const push = useMutation({
    mutationFn: async (files: Promise<readonly ChosenFile[]>) =>
      await client.deployments.deploy(await packFolder(await files), { model }),
    onSuccess: ({ deployment, same }) => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({
        text: same
          ? `Version ${deployment.version} has the same files.`
          : `Version ${deployment.version} is being built.`,
      });
    },
  });
  return (
    <Card title="Push a version" caption={`The same as driftguard deploy ./folder --model ${model}`}>
      <div
        className={isOver ? "push-folder push-folder-over" : "push-folder"}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          if (!push.isPending) push.mutate(droppedFiles(event.dataTransfer.items));
        }}
      >
        <IconFolderUp size={22} aria-hidden />
        <span>Drop a folder with a model here</span>
        <Button variant="default" loading={push.isPending} onClick={() => input.current?.click()}>
          Choose a folder
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Folder with a model"
          {...{ webkitdirectory: "" }}
          onChange={({ currentTarget }) => {
            const files = chosenFiles(currentTarget.files);
            // The same folder may be chosen again.
            currentTarget.value = "";
            if (files.length > 0) push.mutate(Promise.resolve(files));
          }}
        />
      </div>
      <FormProblem error={push.error} />
    </Card>
  );
}
