import type { Test } from 'tap';
import { NodeProcess } from './node-process.js';

/** A `kaibo transcoder` as its own process. */
export class TranscoderProcess extends NodeProcess {
  static start(t: Test, env: Record<string, string>): Promise<TranscoderProcess> {
    return new TranscoderProcess(NodeProcess.spawn('transcoder', env)).started(
      t,
      'kaibo transcoder: origin ',
    );
  }

  get url(): string {
    return /origin (http:\/\/\S+)/.exec(this.log)?.[1] ?? '';
  }

  /** A counter of its origin port. */
  metric(name: string): Promise<number> {
    return this.metricAt(this.url, name);
  }
}
