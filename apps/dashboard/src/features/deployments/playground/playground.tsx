import { Button, Select, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { Deployment } from "@driftguard/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { useCan } from "../../session/queries.ts";
import { type ModelColumn, readColumns } from "./read-columns.ts";
import { type Fields, fieldsOf, middleRow, rowOf } from "./row-of.ts";
import { type Language, snippetOf } from "./snippets.ts";
import "./playground.css";

const languages: readonly Language[] = ["curl", "Python", "TypeScript"];
const shownAtFirst = 8;

/** A served model, tried by hand: a form of its columns or JSON, what it answers, and the program that asks the same. */
export function Playground({ live }: { live: Deployment }): ReactNode {
  const client = useClient();
  const canLeaveOut = useCan("deployments:write");
  const columns = readColumns(live.manifest);
  const samples = useQuery({
    queryKey: ["deployments", live.id, "samples"],
    queryFn: ({ signal }) => client.deployments.samples(live.id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const first = columns.length > 0 ? middleRow(columns) : (samples.data?.items[0] ?? {});
  const [view, setView] = useState<"form" | "json">(columns.length > 0 ? "form" : "json");
  const [chosenFields, setFields] = useState<Fields | null>(null);
  const [chosenText, setText] = useState<string | null>(null);
  const [isCounted, setCounted] = useState(!canLeaveOut);
  const fields = chosenFields ?? fieldsOf(columns, first);
  const text = chosenText ?? JSON.stringify([first], null, 2);
  const rows = view === "form" ? [rowOf(columns, fields)] : readRows(text);
  const ask = useMutation({
    mutationFn: async (inputs: readonly unknown[]) => {
      const started = performance.now();
      const answer = await client.deployments.predict(live.model.name, { inputs }, isCounted);
      return { answer, ms: performance.now() - started };
    },
  });
  const take = (row: unknown): void => {
    setFields(fieldsOf(columns, row));
    setText(JSON.stringify([row], null, 2));
  };
  return (
    <Card
      title="Playground"
      caption={isCounted ? "Each request is recorded as a prediction." : "Not counted in monitoring."}
      aside={
        columns.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label="How the rows are written"
            value={view}
            onChange={(next) => {
              if (next === "json") setText(JSON.stringify([rowOf(columns, fields)], null, 2));
              setView(next === "json" ? "json" : "form");
            }}
            data={[
              { value: "form", label: "Form" },
              { value: "json", label: "JSON" },
            ]}
          />
        )
      }
    >
      <form
        className="playground"
        onSubmit={(event) => {
          event.preventDefault();
          if (rows !== null) ask.mutate(rows);
        }}
      >
        {samples.data !== undefined && samples.data.items.length > 0 && (
          <Select
            size="xs"
            label="Sample row"
            placeholder="In the middle of the test data"
            data={samples.data.items.map((_, item) => ({
              value: String(item),
              label: `test_data.json, item ${item + 1}`,
            }))}
            onChange={(item) => take(item === null ? first : samples.data.items[Number(item)])}
          />
        )}
        {view === "form" ? (
          <RowForm columns={columns} fields={fields} onChange={setFields} />
        ) : (
          <Textarea
            label="Rows"
            autosize
            minRows={6}
            maxRows={16}
            spellCheck={false}
            classNames={{ input: "mono" }}
            value={text}
            error={rows === null ? "This is no JSON list of rows." : null}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        {canLeaveOut && (
          <Switch
            size="xs"
            label="Count it in monitoring"
            checked={isCounted}
            onChange={({ currentTarget }) => setCounted(currentTarget.checked)}
          />
        )}
        <Button
          type="submit"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={ask.isPending}
          disabled={rows === null}
        >
          Predict
        </Button>
        <FormProblem error={ask.error} />
        {ask.data !== undefined && ask.error === null && <Answer {...ask.data} />}
        <div className="playground-copy">
          <span className="meta">Copy as</span>
          {languages.map((language) => (
            <CopyButton key={language} label={language} text={snippetOf(language, live.endpoint, rows ?? [])} />
          ))}
        </div>
      </form>
      {columns.length > 0 && <EndpointDocs live={live} columns={columns} />}
    </Card>
  );
}

function RowForm({
  columns,
  fields,
  onChange,
}: {
  columns: readonly ModelColumn[];
  fields: Fields;
  onChange: (fields: Fields) => void;
}): ReactNode {
  const [areAllShown, setAllShown] = useState(false);
  const shown = areAllShown ? columns : columns.slice(0, shownAtFirst);
  const left = columns.length - shown.length;
  return (
    <>
      <div className="playground-fields">
        {shown.map(({ name, type }) => (
          <TextInput
            key={name}
            size="xs"
            label={name}
            classNames={{ label: "mono", input: "mono" }}
            placeholder="missing"
            inputMode={type === "number" || type === "integer" ? "decimal" : "text"}
            value={fields[name] ?? ""}
            onChange={({ currentTarget }) => onChange({ ...fields, [name]: currentTarget.value })}
          />
        ))}
      </div>
      {left > 0 && (
        <button type="button" className="link" onClick={() => setAllShown(true)}>
          {left} more {left === 1 ? "field" : "fields"}
        </button>
      )}
    </>
  );
}

function Answer({ answer, ms }: { answer: unknown; ms: number }): ReactNode {
  const predictions: unknown = Reflect.get(Object(answer), "predictions");
  const scores: unknown = Reflect.get(Object(answer), "scores");
  const all: readonly unknown[] = Array.isArray(predictions) ? predictions : [];
  return (
    <div className="playground-answer" role="status">
      {all.slice(0, 5).map((prediction, row) => (
        <p key={row}>
          <b>{shown(prediction)}</b>
          {Array.isArray(scores) && scores[row] !== prediction && (
            <span className="meta"> score {shown(scores[row])}</span>
          )}
        </p>
      ))}
      {all.length > 5 && <p className="meta">and {all.length - 5} more rows</p>}
      <p className="meta">
        {ms.toFixed(0)} ms with the way there and back · version {String(Reflect.get(Object(answer), "version"))}
      </p>
    </div>
  );
}

function shown(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** The endpoint's own documentation, in words; the document itself is behind the link. */
function EndpointDocs({ live, columns }: { live: Deployment; columns: readonly ModelColumn[] }): ReactNode {
  return (
    <details className="endpoint-docs">
      <summary>API of this model</summary>
      <p>
        <code>POST {new URL(live.endpoint).pathname}</code> with <code>{'{"inputs": [row, …]}'}</code>, up to 1 MB. It
        answers <code>predictions</code>, a value a row, and <code>id</code> or <code>ids</code>, which labels refer to.
        A fault names its row and column (422); a busy or waking model answers 503 with Retry-After. The same as a
        document: <a href={live.endpoint.replace(/predict$/, "openapi.json")}>openapi.json</a>.
      </p>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Type</th>
              <th scope="col">In the test data</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, type, nullable, range, levels }) => (
              <tr key={name}>
                <td className="mono">{name}</td>
                <td>
                  {type}
                  {nullable && " or null"}
                </td>
                <td>{range === null ? levels.slice(0, 5).join(", ") : `${shown(range[0])} to ${shown(range[1])}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function readRows(text: string): readonly unknown[] | null {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.length > 0 ? read : null;
  } catch {
    return null; // half-written, while it is typed
  }
}
