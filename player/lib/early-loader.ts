import {
  Hls,
  type HlsConfig,
  type LoaderCallbacks,
  type LoaderConfiguration,
  type LoaderContext,
} from './hls.js';
import type { EarlyResponse, Opening } from './opening.js';

/** hls.js's own loader, answered by what `opening` asked for before hls.js was there. */
export function earlyLoader(opening: Opening): HlsConfig['loader'] {
  return class EarlyLoader extends Hls.DefaultConfig.loader {
    /** What to do when the early request is given up; null when there is none or it was answered. */
    #giveUp: (() => void) | null = null;

    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const early = context.rangeEnd === undefined ? opening.take(context.url) : undefined;
      if (early === undefined) {
        super.load(context, config, callbacks);
        return;
      }
      this.context = context;
      this.#giveUp = () => callbacks.onAbort?.(this.stats, context, null);
      void early.then((response) => {
        if (this.#giveUp === null) return;
        this.#giveUp = null;
        if (response === null) super.load(context, config, callbacks);
        else this.#answer(response, context, callbacks);
      });
    }

    override abort(): void {
      const giveUp = this.#giveUp;
      this.#giveUp = null;
      if (giveUp === null) super.abort();
      else giveUp();
    }

    override destroy(): void {
      this.#giveUp = null;
      super.destroy();
    }

    /** With the times of the real request, since bandwidth is measured by them. */
    #answer(
      response: EarlyResponse,
      context: LoaderContext,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const { stats } = this;
      const { body, asked, first, done } = response;
      stats.loading = { start: asked, first, end: done };
      stats.loaded = stats.total = body.byteLength;
      const data = context.responseType === 'arraybuffer' ? body : new TextDecoder().decode(body);
      callbacks.onSuccess({ url: response.url, data }, stats, context, null);
    }
  };
}
