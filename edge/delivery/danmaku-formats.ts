import type { ReplayDanmaku } from '../../protocol/recording.js';

/** DPlayer's types and Bilibili's modes of a danmaku. */
const DPLAYER_TYPE = { scroll: 0, top: 1, bottom: 2 } as const;
const BILIBILI_MODE = { scroll: 1, bottom: 4, top: 5 } as const;
/** Bilibili's normal size of text. */
const BILIBILI_SIZE = 25;

export interface DanmakuFile {
  contentType: string;
  body: string;
}

/** The formats of `danmaku.json?format=`; absent = plain. */
export const DANMAKU_FORMATS: ReadonlyMap<
  string,
  (session: string, all: readonly ReplayDanmaku[]) => DanmakuFile
> = new Map([
  ['plain', plain],
  ['dplayer', (_session, all) => dplayer(all)],
  ['bilibili', (_session, all) => bilibili(all)],
]);

/** Kaibo's own: `{session, danmaku: ReplayDanmaku[]}`, ascending by time. */
function plain(session: string, danmaku: readonly ReplayDanmaku[]): DanmakuFile {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify({ session, danmaku }) };
}

/** DPlayer's API v3: `{code: 0, data: [[time, type, color, author, text], …]}`. */
function dplayer(all: readonly ReplayDanmaku[]): DanmakuFile {
  const data = all.map((it) => [
    it.time,
    DPLAYER_TYPE[it.mode],
    colorNumber(it.color),
    it.from.name,
    it.text,
  ]);
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify({ code: 0, data }) };
}

/** Bilibili's XML: `<d p="time,mode,size,color,unix time,pool,user,id">text</d>`. */
function bilibili(all: readonly ReplayDanmaku[]): DanmakuFile {
  const lines = all.map((it) => {
    const fields = [
      it.time.toFixed(5),
      BILIBILI_MODE[it.mode],
      BILIBILI_SIZE,
      colorNumber(it.color),
      Math.floor(it.at / 1000),
      0,
      field(it.from.id),
      field(it.id),
    ];
    return `<d p="${xml(fields.join(','))}">${xml(it.text)}</d>`;
  });
  const body = ['<?xml version="1.0" encoding="UTF-8"?>', '<i>', ...lines, '</i>', ''].join('\n');
  return { contentType: 'application/xml; charset=utf-8', body };
}

/** `#rrggbb` as the number both formats use; white when it is not a colour. */
function colorNumber(color: string): number {
  return /^#[0-9a-f]{6}$/i.test(color) ? Number.parseInt(color.slice(1), 16) : 0xffffff;
}

const field = (text: string) => text.replaceAll(',', '_');

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for an element or an attribute; characters XML 1.0 §2.2 has no way to write are left out. */
function xml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu, '')
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
  );
}
