import type { Api } from "./monitored-model.ts";

/** The API of a server that runs: texts are sent as CSV, all else as JSON. */
export function fetchApi({ url, key }: { readonly url: string; readonly key: string }): Api {
  return async (method, path, body) => {
    const isText = typeof body === "string";
    const answer = await fetch(url + path, {
      method,
      headers: { "x-api-key": key, "content-type": isText ? "text/csv" : "application/json" },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
  };
}
