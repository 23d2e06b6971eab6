import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';

/** Refuses a query that would wait for the transaction it is made in, or that would escape it. */
export class OutsideTransactionGuard implements KyselyPlugin {
  /** The transaction that the running code is inside of, if any. */
  private readonly scope = new AsyncLocalStorage<{ open: boolean }>();
  private transactions = 0;

  /** Runs a transaction's work. @throws inside of another one. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    this.assertOutside();
    const scope = { open: true };
    this.transactions += 1;
    try {
      return await this.scope.run(scope, work);
    } finally {
      scope.open = false;
      this.transactions -= 1;
      // Until the next one: while it is on, every promise and every write of the whole process costs a hook.
      if (this.transactions === 0) this.scope.disable();
    }
  }

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    this.assertOutside();
    return args.node;
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result;
  }

  /** @throws inside a transaction that has not ended. */
  private assertOutside(): void {
    if (this.scope.getStore()?.open === true) {
      throw new Error('a query inside a transaction must use the transaction it was given');
    }
  }
}
