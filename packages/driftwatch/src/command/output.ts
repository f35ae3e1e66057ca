/** The world as a command sees it: main.ts hands in the real one. */
export type Surroundings = {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether colours are wanted where a terminal reads. */
  readonly wantsColour: boolean;
};

export type Input = { readonly read: () => AsyncIterable<Uint8Array>; readonly isTerminal: boolean };

export type Output = { readonly write: (text: string) => void; readonly isTerminal: boolean };
