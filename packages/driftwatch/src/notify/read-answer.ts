import { cut } from "./one-line.ts";

/** What `fetch` gives as a body, as far as it is used. */
export type AnswerBody = {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
};

const bytesMax = 64 * 1024;
const charactersKept = 300;

/**
 * The first 300 characters of an answer. At most 64 KB are read, then the stream is cancelled: an endless answer costs
 * nothing more. Controls become spaces; bytes that are no UTF-8 become U+FFFD.
 */
export async function readAnswer(body: AnswerBody | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  while (bytes < bytesMax) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return keep(text + decoder.decode());
    const chunk = value.subarray(0, bytesMax - bytes);
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
  }
  await reader.cancel();
  return keep(text);
}

function keep(text: string): string {
  return cut(text.replace(/\p{Cc}+/gu, " ").trim(), charactersKept);
}
