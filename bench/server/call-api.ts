import type { BenchServer } from "./start-server.ts";

/** Sends one request. @throws Error with the answer where it is none of success */
export async function callApi(
  { url, key }: Pick<BenchServer, "url" | "key">,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const isText = typeof body === "string";
  const answer = await fetch(url + path, {
    method,
    headers: { "x-api-key": key, "content-type": isText ? "text/csv" : "application/json" },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}
