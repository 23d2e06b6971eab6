import Engine from 'danmaku/dist/esm/danmaku.dom.js';
import type { DanmakuMode } from '../../protocol/channel.js';
import type { ViewSettings } from './danmaku-settings.js';

/** What flies. `time` in seconds on a replay. */
export interface FlyingText {
  text: string;
  mode: DanmakuMode;
  color: string;
  own: boolean;
  time?: number;
}

const BASE_FONT_PX = 20;
const BASE_SPEED_PX_S = 128;
/** More than this at once can't be read and costs frames; on a live the rest is in the chat list. */
const MAX_ON_SCREEN = 60;
const CROSSING_MS = 8_000;

/**
 * Danmaku over a picture. With a video the texts keep to its time line and follow seeks; without, each flies when emitted.
 * Resource: {@link close}.
 */
export class DanmakuLayer {
  readonly #container: HTMLElement;
  readonly #video: HTMLVideoElement | undefined;
  readonly #resize: ResizeObserver;
  #engine: Engine;
  #settings: ViewSettings;
  #texts: readonly FlyingText[] = [];
  #recent: number[] = [];

  constructor(container: HTMLElement, settings: ViewSettings, video?: HTMLVideoElement) {
    this.#container = container;
    this.#video = video;
    this.#settings = settings;
    this.#engine = this.#start();
    this.#resize = new ResizeObserver(() => this.#engine.resize());
    this.#resize.observe(container);
    this.configure(settings);
  }

  /** All texts of a replay. */
  setTexts(texts: readonly FlyingText[]): void {
    this.#texts = texts;
    this.#restart();
  }

  /** A live text, now; dropped when the picture is full or nobody is looking. */
  emit(text: FlyingText): void {
    if (!this.#settings.danmaku || document.visibilityState === 'hidden') return;
    const now = performance.now();
    this.#recent = this.#recent.filter((at) => now - at < CROSSING_MS);
    if (this.#recent.length >= MAX_ON_SCREEN && !text.own) return;
    this.#recent.push(now);
    this.#engine.emit(this.#comment(text));
  }

  configure(settings: ViewSettings): void {
    const resized = settings.size !== this.#settings.size;
    this.#settings = settings;
    this.#container.style.opacity = String(settings.opacity);
    this.#container.style.height = `${settings.area * 100}%`;
    if (resized && this.#video !== undefined) this.#restart();
    this.#engine.speed = BASE_SPEED_PX_S * settings.speed;
    if (settings.danmaku) this.#engine.show();
    else this.#engine.hide();
  }

  close(): void {
    this.#resize.disconnect();
    this.#engine.destroy();
  }

  #start(): Engine {
    return new Engine({
      container: this.#container,
      speed: BASE_SPEED_PX_S * this.#settings.speed,
      ...(this.#video === undefined
        ? {}
        : { media: this.#video, comments: this.#texts.map((text) => this.#comment(text)) }),
    });
  }

  #restart(): void {
    this.#engine.destroy();
    this.#engine = this.#start();
    if (!this.#settings.danmaku) this.#engine.hide();
  }

  #comment(flying: FlyingText) {
    const { text, mode, color, own, time } = flying;
    return {
      mode: mode === 'scroll' ? ('rtl' as const) : mode,
      ...(time === undefined ? {} : { time }),
      render: () => this.#element(text, color, own),
    };
  }

  #element(text: string, color: string, own: boolean): HTMLElement {
    const element = document.createElement('div');
    element.className = own ? 'flying flying-own' : 'flying';
    element.textContent = text;
    element.style.color = /^#[0-9a-f]{6}$/i.test(color) ? color : '#ffffff';
    element.style.fontSize = `${BASE_FONT_PX * this.#settings.size}px`;
    return element;
  }
}
