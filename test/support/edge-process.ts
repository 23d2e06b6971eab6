import type { Test } from 'tap';
import { testEnvironment } from './kaibo.js';
import { NodeProcess } from './node-process.js';

/** A `kaibo edge` as its own process, on free loopback ports. */
export class EdgeProcess extends NodeProcess {
  static start(t: Test, env: Record<string, string>): Promise<EdgeProcess> {
    const edge = new EdgeProcess(NodeProcess.spawn('edge', { ...testEnvironment('/nowhere'), ...env }));
    return edge.started(t, 'metrics at port ');
  }

  get base(): string {
    return `http://127.0.0.1:${/http:\/\/localhost:(\d+)/.exec(this.log)?.[1]}`;
  }

  /** A counter of its internal port. */
  metric(name: string): Promise<number> {
    return this.metricAt(`http://127.0.0.1:${/metrics at port (\d+)/.exec(this.log)?.[1]}`, name);
  }
}
