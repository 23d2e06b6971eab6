import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Abuse, AbuseAnswer, AbuseOrder, AbuseTally, AbuseTarget } from './abuse-messages.js';

/** One abuse, in a process of its own. Resource: {@link end}. */
export class Abuser {
  private constructor(private readonly child: ChildProcess) {}

  static async begin(abuse: Abuse, target: AbuseTarget): Promise<Abuser> {
    const abuser = new Abuser(fork(fileURLToPath(new URL('./abuse-loader.js', import.meta.url))));
    await abuser.ask({ do: 'begin', abuse, target });
    return abuser;
  }

  /** Stops, and says what came of it. @throws when it has died */
  async end(): Promise<AbuseTally> {
    const answer = await this.ask({ do: 'end' });
    this.child.kill();
    if (answer.said !== 'ended') throw new Error('an abuser did not say what came of it');
    return answer.tally;
  }

  private ask(order: AbuseOrder): Promise<AbuseAnswer> {
    return new Promise((resolve, reject) => {
      const over = (code: number | null) => reject(new Error(`an abuser ended (exit code ${code})`));
      this.child.once('exit', over);
      this.child.once('message', (answer: AbuseAnswer) => {
        this.child.off('exit', over);
        resolve(answer);
      });
      this.child.send(order);
    });
  }
}
