/** What a user can mend: its message is shown as it is, without a stack trace. */
export class UserFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
