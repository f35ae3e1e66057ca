import { Query, type Client, type Connection } from "pg";

import { bindMessage } from "./bind-message.ts";

/** A statement that the session has prepared, with what it takes. */
export type Prepared =
  | { readonly name: string; readonly values: readonly string[] }
  /** One value in PostgreSQL's binary format, which may lie in pieces. */
  | { readonly name: string; readonly pieces: readonly Buffer[] };

/** A row's fields as text, in the order they were selected. */
type Fields = readonly (string | null)[];

/** Several prepared statements in one round trip and so in one implicit transaction. */
class RunPrepared extends Query {
  readonly #statements: readonly Prepared[];
  readonly #answers: Fields[][] = [[]];

  constructor(
    statements: readonly Prepared[],
    done: (error: Error | null | undefined, answers: readonly (readonly Fields[])[]) => void,
  ) {
    super({ text: "" }, undefined, (error: Error | null | undefined) => done(error, this.#answers));
    this.#statements = statements;
  }

  // The types of pg ask for a second argument that it does not take.
  override readonly submit = (connection: Connection): void => {
    connection.stream.cork();
    for (const statement of this.#statements) {
      const { name } = statement;
      if ("values" in statement) connection.bind({ statement: name, values: [...statement.values] }, true);
      else for (const part of bindMessage(name, statement.pieces)) connection.stream.write(part);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  };

  handleDataRow({ fields }: { readonly fields: Fields }): void {
    this.#answers.at(-1)?.push(fields);
  }

  handleCommandComplete(): void {
    this.#answers.push([]);
  }
}

/** Runs statements that the session has prepared, together or not at all, and answers with the rows of the last one. */
export function runPrepared(client: Client, statements: readonly Prepared[]): Promise<readonly Fields[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new RunPrepared(statements, (error, answers) => {
        if (error) reject(error);
        else resolve(answers[statements.length - 1] ?? []);
      }),
    );
  });
}
