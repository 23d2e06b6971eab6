import t from 'tap';
import { ViewerTokenSigner } from '../../../server/audience/tokens.js';
import { PreviewTokenSigner } from '../../../server/rooms/preview-tokens.js';
import { deriveKey } from '../../../server/secrets.js';

const key = deriveKey('a secret of tests', 'preview tokens');

t.test('a preview token opens its own room, for minutes', async (t) => {
  let now = Date.UTC(2026, 0, 1);
  const signer = new PreviewTokenSigner(key, { now: () => now });
  const { token, expiresAt } = await signer.sign('a');
  t.ok(await signer.verify(token, 'a'));
  t.notOk(await signer.verify(token, 'b'), 'another room');
  t.ok(expiresAt - now <= 15 * 60_000, 'minutes');
  now = expiresAt + 1_000;
  t.notOk(await signer.verify(token, 'a'), 'old');
});

t.test('nothing else opens a rehearsal', async (t) => {
  const clock = { now: () => Date.now() };
  const signer = new PreviewTokenSigner(key, clock);
  const viewer = await new ViewerTokenSigner(key, clock).sign({ id: 'a', name: 'a' });
  const foreign = await new PreviewTokenSigner(deriveKey('another secret', 'preview tokens'), clock).sign(
    'a',
  );
  const { token } = await signer.sign('a');
  const [head = '', body = ''] = token.split('.');
  for (const bad of ['', 'x', viewer, foreign.token, `${head}.${body}.`, `${head}.${body}`, 'x'.repeat(5000)])
    t.notOk(await signer.verify(bad, 'a'), bad.slice(0, 20));
});
