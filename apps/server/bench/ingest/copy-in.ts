import { Query, type Client, type QueryResult } from "pg";

/** The part of pg's connection that a COPY needs. */
type CopyConnection = { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/**
 * Several statements with one `copy … from stdin` among them, in one round trip and so in one implicit transaction. Its
 * data goes out when the server asks for it.
 */
class CopyIn extends Query {
  readonly #body: Buffer;

  constructor(statements: string, body: Buffer, done: (error: Error | null | undefined, result: unknown) => void) {
    super({ text: statements }, undefined, done);
    this.#body = body;
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#body);
    connection.endCopyFrom();
  }
}

/** Runs statements with one COPY among them, and answers with the rows of the last one. */
export function copyIn(client: Client, statements: string, body: Buffer): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(statements, body, (error, results) => {
        if (error) reject(error);
        else resolve(lastRows(results));
      }),
    );
  });
}

function lastRows(results: unknown): readonly unknown[] {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results;
  return isResult(last) ? last.rows : [];
}

function isResult(value: unknown): value is QueryResult<Record<string, unknown>> {
  return typeof value === "object" && value !== null && "rows" in value && Array.isArray(value.rows);
}
