import t from 'tap';
import { OutsideTransactionGuard } from '../../../backends/database/outside-transaction-guard.js';

const REFUSAL = /must use the transaction/;

/** Resolved from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

t.test(
  'a transaction is told from what runs beside it, also after others have begun and ended',
  async (t) => {
    const guard = new OutsideTransactionGuard();
    const nested = () => guard.inside(async () => undefined);
    const { opened, open } = gate();
    const long = guard.inside(async () => {
      await opened;
      await t.rejects(nested(), REFUSAL);
    });
    await guard.inside(async () => undefined);
    await t.resolves(nested(), 'outside of both');
    open();
    await long;
    await guard.inside(async () => {
      await Promise.resolve();
      await t.rejects(nested(), REFUSAL, 'when there was none in between');
    });
    await t.rejects(
      guard.inside(async () => {
        throw new Error('failed');
      }),
      /failed/,
    );
    await t.resolves(nested(), 'after one that failed');
  },
);
