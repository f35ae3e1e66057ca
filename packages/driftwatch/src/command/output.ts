/** The world as a command sees it: main.ts hands in the real one. */
export type Surroundings = {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether colours are wanted where a terminal reads. */
  readonly wantsColour: boolean;
  /** Told once how much there is to do. For a process that does nothing else; left out in any other. */
  readonly onWork?: (work: Work) => void;
};

/** Short: about a second at most. Large: numbers are read from files of many more than stand in memory. */
export type Work = "short" | "large" | "unknown";

export type Input = { readonly read: () => AsyncIterable<Uint8Array>; readonly isTerminal: boolean };

export type Output = { readonly write: (text: string) => void; readonly isTerminal: boolean };
