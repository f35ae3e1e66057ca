import { unreadableAnswer } from "./problem-error.ts";

/** What JSON.parse gives: of the shape that whoever asked says it has. */
export type AnyJson = ReturnType<typeof JSON.parse>;

/**
 * The JSON of an answer.
 *
 * @param bytesMax - what is read of it at most; without it, all
 * @throws ProblemError if it is cut off, too large, or no JSON
 */
export async function readJson(response: Response, bytesMax: number | undefined): Promise<AnyJson> {
  try {
    if (bytesMax === undefined) return await response.json();
    return JSON.parse(await readText(response, bytesMax));
  } catch (cause) {
    throw unreadableAnswer({ cause });
  }
}

async function readText({ body }: Response, bytesMax: number): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw new RangeError(`the answer is larger than ${bytesMax} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
