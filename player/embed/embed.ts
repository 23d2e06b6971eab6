import { FRAMED_PAGE_IS_THERE } from '../lib/framed.js';

/** ms until a frame that has not said that it is there is taken for refused. */
const PATIENCE = 15_000;
/** What rooms are called. */
const ROOM = /^[a-z0-9][a-z0-9-]{0,62}$/;
const STYLE = `
:host { display: block; position: relative; width: 100%; aspect-ratio: 16 / 9; min-height: 480px; background: #0b090c; color: #f4eff2; }
:host([hidden]) { display: none; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
p { position: absolute; inset: 0; display: grid; place-content: center; margin: 0; padding: 1rem; text-align: center; font: 16px/1.6 system-ui, sans-serif; background: #0b090c; }
a { color: #ff8aa5; }
`;
const TEXTS = {
  zh: {
    title: '直播',
    refused: '这里暂时看不了直播',
    open: '打开直播间',
    noRoom: '<kaibo-live> 需要 room 属性：直播间的 id',
  },
  en: {
    title: 'Live',
    refused: 'The live can’t be shown here',
    open: 'Open the live room',
    noRoom: '<kaibo-live> needs the attribute room: the id of a live room',
  },
} as const;

/** The server this script came from. A module has no current script: it is found by its name. */
function serverOf(document: Document): string {
  const script = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');
  return new URL((script instanceof HTMLScriptElement && script.src) || location.href).origin;
}

const server = serverOf(document);

/** `<kaibo-live room token lang>`: a live room on another site's page. `token`: a play token, for rooms that are not public. */
class KaiboLive extends HTMLElement {
  static readonly observedAttributes = ['room', 'token', 'lang'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #closing: AbortController | null = null;

  connectedCallback(): void {
    this.#show();
  }

  disconnectedCallback(): void {
    this.#closing?.abort();
    this.#root.replaceChildren();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show();
  }

  #show(): void {
    this.#closing?.abort();
    this.#closing = new AbortController();
    const style = document.createElement('style');
    style.textContent = STYLE;
    const room = this.getAttribute('room') ?? '';
    const body = ROOM.test(room) ? this.#frame(room, this.#closing.signal) : paragraph(this.#texts.noRoom);
    this.#root.replaceChildren(style, body);
  }

  #frame(room: string, signal: AbortSignal): HTMLElement {
    const frame = document.createElement('iframe');
    frame.src = this.#address(room);
    frame.title = this.#texts.title;
    frame.allow = 'autoplay; fullscreen; picture-in-picture; clipboard-write';
    const refused = setTimeout(() => this.#root.append(this.#link(room)), PATIENCE);
    signal.addEventListener('abort', () => clearTimeout(refused));
    const heard = ({ source, origin, data }: MessageEvent) => {
      if (source !== frame.contentWindow || origin !== server || data !== FRAMED_PAGE_IS_THERE) return;
      clearTimeout(refused);
      this.#root.querySelector('p')?.remove();
    };
    addEventListener('message', heard, { signal });
    return frame;
  }

  #link(room: string): HTMLElement {
    const link = document.createElement('a');
    link.href = this.#address(room);
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = this.#texts.open;
    const text = paragraph(this.#texts.refused);
    text.append(document.createElement('br'), link);
    return text;
  }

  #address(room: string): string {
    const url = new URL(`/watch/${room}`, server);
    const token = this.getAttribute('token');
    if (token !== null && token !== '') url.searchParams.set('token', token);
    return url.href;
  }

  get #texts() {
    const language = this.lang || document.documentElement.lang || navigator.language;
    return language.toLowerCase().startsWith('zh') ? TEXTS.zh : TEXTS.en;
  }
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

// A page may load the script twice.
if (customElements.get('kaibo-live') === undefined) customElements.define('kaibo-live', KaiboLive);
