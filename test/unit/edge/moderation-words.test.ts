import t from 'tap';
import { fold, readings } from '../../../edge/channel/moderation/fold.js';
import { WordMatcher } from '../../../edge/channel/moderation/word-matcher.js';

const atOnce = async () => {};
const matcher = (...words: string[]) => WordMatcher.compile(words, atOnce);

t.test('a text is folded to what is read of it', async (t) => {
  const table: [raw: string, folded: string][] = [
    ['ＡＢＣ１２３', 'abc123'],
    ['加 微 信', '加微信'],
    ['加*微·信', '加微信'],
    ['加\u200b微\u200d信\ufe0f', '加微信'],
    ['Café', 'cafe'],
    ['ⓥx', 'vx'],
    ['한글', '한글'],
    ['😀💩', ''],
  ];
  for (const [raw, folded] of table) t.equal(fold(raw).text, folded, raw);
});

t.test('a letter three times or more is also read as one and as two', async (t) => {
  const texts = (raw: string) => readings(fold(raw)).map(({ text }) => text);
  t.same(texts('fuuuck'), ['fuuuck', 'fuck', 'fuuck']);
  t.same(texts('good 1000'), ['good1000']);
  for (const { text, gaps } of readings(fold('a a aaa b'))) t.equal(gaps.length, text.length);
});

const HITS: [word: string, ...texts: string[]][] = [
  [
    '加微信',
    '加微信',
    '加 微 信',
    '加*微*信',
    '加·微/信',
    '请加.微.信吧',
    '加\u200b微\u200b信',
    '加微微微信',
  ],
  ['ass', 'ass', 'ASS!', 'ａｓｓ', 'you ass', 'a s s', 'a.s.s', 'assss', '你ass啊', 'á s s'],
  ['fuck', 'f*u*c*k', 'fu*ck', 'fuuuuck', 'F U C K you', 'fuck88'],
  ['add me', 'add me', 'ADD  ME', 'addme', 'please add me now'],
  ['v我50', 'v我50', 'V 我 5 0', '疯狂星期四v我50'],
  ['666', '666', '6 6 6'],
  ['傻逼', '傻🌟逼', '傻傻傻逼'],
];
const MISSES: [word: string, ...texts: string[]][] = [
  ['ass', 'class', 'assist', 'as some', 'pass a test', 'grass skirt'],
  ['therapist', 'the rapist'],
  ['god', 'good'],
  ['50', '150', '5000'],
  ['加微信', '加微', '微信'],
  ['他', 'other 它'],
];

t.test('a blocked word is found however it is dressed up', async (t) => {
  for (const [word, ...texts] of HITS) {
    const words = await matcher('nothing', word);
    for (const text of texts) t.ok(words.matches(text), `${word} in ${text}`);
  }
});

t.test('and not in other words', async (t) => {
  for (const [word, ...texts] of MISSES) {
    const words = await matcher('nothing', word);
    for (const text of texts) t.notOk(words.matches(text), `${word} in ${text}`);
  }
});

t.test('ten thousand words are compiled in parts, and each is found', async (t) => {
  const words = Array.from({ length: 10_000 }, (_, i) => `词${i.toString(36)}汇${i}`);
  let pauses = 0;
  const all = await WordMatcher.compile(words, async () => {
    pauses += 1;
  });
  t.ok(pauses > 50, 'the event loop had its turns');
  for (const at of [0, 1, 999, 5000, 9_999]) t.ok(all.matches(`好 ${words[at]}！`), `word ${at}`);
  t.notOk(all.matches('词汇量很大'));
  t.notOk((await matcher()).matches('anything'));
});
