import t from 'tap';
import { applyEvent, emptyRoom } from '../../../player/lib/room-state.js';
import { wordsOf, wordsProblem } from '../../../player/lib/word-rules.js';

t.test('words are one a line or parted by commas, each once', async (t) => {
  t.same(wordsOf(' 加微信 \n\nscam， fraud、scam\n***\nadd  me'), ['加微信', 'scam', 'fraud', 'add me']);
  t.same(wordsOf(''), []);
});

t.test('too many words and too long ones are told apart', async (t) => {
  const limits = { most: 2, longest: 3 };
  t.equal(wordsProblem(['abc', '微信'], limits), null);
  t.same(wordsProblem(['a', 'b', 'c'], limits), { key: 'mod.wordsTooMany', count: 3 });
  t.same(wordsProblem(['a', 'abcd'], limits), { key: 'mod.wordTooLong', word: 'abcd' });
});

t.test('a page knows who is muted, what is pinned and what the rules are', async (t) => {
  const rules = { slowMode: 5, linksOff: true, followersOnly: false, chatOff: false };
  const message = { id: 'm', at: 1, from: { id: 'v', name: 'V' }, text: 'x' };
  let state = applyEvent(emptyRoom, { type: 'rules', at: 1, ...rules });
  t.same(state.rules, rules);
  state = applyEvent({ ...state, mayWriteAt: 9 }, { type: 'rules', at: 2, ...rules, slowMode: 0 });
  t.equal(state.mayWriteAt, null, 'nobody waits for slow mode when it is off');
  state = applyEvent(state, { type: 'pinned', at: 1, message });
  state = applyEvent(state, { type: 'muted', at: 1, until: null });
  t.match(state, { pinned: message, muted: { until: null } });
  state = applyEvent(applyEvent(state, { type: 'unmuted', at: 2 }), { type: 'pinned', at: 2, message: null });
  t.match(state, { pinned: null, muted: null });
});
