/** Counts what the public port answers that tells of a limit. */
export class PublicAnswers {
  private tooMany = 0;

  answered(status: number): void {
    if (status === 429) this.tooMany += 1;
  }

  stats() {
    return { tooMany: this.tooMany };
  }
}
