import type { Fault } from "@driftguard/protocol";
import type { z } from "zod";

const foundMax = 60;
const nameMax = 128;

// Answers are kept by proxies and pasted into reports: these are not quoted.
const secretField = /password|secret|token/i;

/** What is wrong with a request, one line a place: where, what was expected, what was found. */
export function describeIssues(error: z.ZodError, value: unknown, root: string): Fault[] {
  return error.issues.slice(0, 20).flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: pathOf([...issue.path, key], root),
        expected: "no such field",
        found: describeValue(at(value, [...issue.path, key])),
      }));
    }
    const field = pathOf(issue.path, root);
    const found = at(value, issue.path);
    const isQuoted = typeof found !== "string" || !secretField.test(field);
    return [
      { field, expected: expectation(issue), found: isQuoted ? describeValue(found) : `${found.length} characters` },
    ];
  });
}

/** A value in a few words: quoted and cut where it is a text, by its kind where it is large. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return typeof value;
  return JSON.stringify(cut(value, foundMax));
}

/** A name that a caller chose, short enough to be said back. */
export function describeName(name: string): string {
  return cut(name, nameMax);
}

/** Not in the middle of a character: half of one could be neither stored nor sent. */
function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_union":
      return (
        issue.errors
          .map((branch) => (branch[0] === undefined ? "" : expectation(branch[0])))
          .filter((text, index, all) => text !== "" && all.indexOf(text) === index)
          .join(" or ") || "another form"
      );
    case "invalid_format":
      return (
        formats[issue.format] ?? (issue.message.startsWith("Invalid") ? `the form of ${issue.format}` : issue.message)
      );
    default:
      return issue.message;
  }
}

const formats: Readonly<Record<string, string>> = {
  datetime: "a time such as 2026-11-26T12:00:00Z",
  email: "an e-mail address",
  url: "an http or https address",
  starts_with: "an id",
};

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " items" : "";
}

function article(kind: string): string {
  if (kind === "int") return "a whole number";
  if (kind === "array") return "a list";
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function pathOf(path: readonly PropertyKey[], root: string): string {
  const full = root === "" ? path : [root, ...path];
  return full.length === 0 ? "the body" : describeName(full.map(String).join("."));
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner !== null && typeof inner === "object" ? Reflect.get(inner, key) : undefined),
    value,
  );
}
