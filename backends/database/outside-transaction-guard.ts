import type { AsyncLocalStorage } from 'node:async_hooks';
import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';

/** The transaction that the running code is inside of, if any. */
export type TransactionScope = AsyncLocalStorage<{ open: boolean }>;

/** Refuses a query that would wait for the transaction it is made in. */
export class OutsideTransactionGuard implements KyselyPlugin {
  constructor(private readonly scope: TransactionScope) {}

  /** @throws inside a transaction that has not ended. */
  assertOutside(): void {
    if (this.scope.getStore()?.open === true) {
      throw new Error('a query inside a transaction must use the transaction it was given');
    }
  }

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    this.assertOutside();
    return args.node;
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result;
  }
}
