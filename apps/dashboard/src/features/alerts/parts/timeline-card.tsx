import type { AlertDetail } from "@driftguard/protocol";
import { Button, Textarea } from "@mantine/core";
import {
  IconActivity,
  IconBellRinging,
  IconBellZ,
  IconCheck,
  IconCircleCheck,
  IconMail,
  IconMessage,
  IconRotate,
  IconTrendingUp,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { useCan } from "../../session/queries.ts";
import { rememberAlert } from "../remember-alert.ts";

/** The alert's life, newest first, and a place to say something. */
export function TimelineCard({ alert }: { alert: AlertDetail }): ReactNode {
  const canComment = useCan("alerts:comment");
  return (
    <Card title="Timeline">
      <ol className="events">
        {newestFirst(alert.timeline).map(({ at, kind, actor, text }) => (
          <li key={`${at} ${kind} ${text}`}>
            <KindIcon kind={kind} />
            <div>
              {isComment(kind) ? (
                <>
                  <p>
                    <b>{actor ?? "Somebody"}</b> wrote
                  </p>
                  <p className="quote">{text}</p>
                </>
              ) : (
                <p>
                  {text}
                  {actor !== null && <> · {actor}</>}
                </p>
              )}
              <p className="meta">
                <Moment at={at} />
              </p>
            </div>
          </li>
        ))}
      </ol>
      {canComment && <CommentForm number={alert.number} />}
    </Card>
  );
}

function newestFirst(timeline: AlertDetail["timeline"]): AlertDetail["timeline"] {
  return timeline.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function CommentForm({ number }: { number: number }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const comment = useMutation({
    mutationFn: (words: string) => client.alerts.comment(String(number), { text: words }),
    onSuccess: (alert) => {
      rememberAlert(queries, alert);
      setText("");
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") comment.mutate(text.trim());
  };
  return (
    <form className="comment-form" onSubmit={submit}>
      <Textarea
        aria-label="Comment"
        placeholder="Write a comment"
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormProblem error={comment.error} />
      <Button type="submit" variant="default" size="xs" loading={comment.isPending} disabled={text.trim() === ""}>
        Comment
      </Button>
    </form>
  );
}

const icons: Readonly<Record<string, typeof IconActivity>> = {
  opened: IconBellRinging,
  reopened: IconRotate,
  joined: IconTrendingUp,
  worse: IconTrendingUp,
  acknowledged: IconCheck,
  snoozed: IconBellZ,
  resolved: IconCircleCheck,
  delivered: IconMail,
  "sent-again": IconMail,
  comment: IconMessage,
  commented: IconMessage,
};

function isComment(kind: string): boolean {
  return kind === "comment" || kind === "commented";
}

function KindIcon({ kind }: { kind: string }): ReactNode {
  const Icon = icons[kind] ?? IconActivity;
  return <Icon size={16} stroke={1.7} aria-hidden />;
}
