/** Why a command ends without what it was asked for: a sentence, and the code that it exits with. */
export class CommandFault extends Error {
  override readonly name = "CommandFault";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
