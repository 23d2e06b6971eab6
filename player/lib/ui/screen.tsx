import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { DanmakuLayer } from '../danmaku-layer.js';
import type { ViewSettings } from '../danmaku-settings.js';
import { type Store, useStore } from '../store.js';
import { useMediaQuery } from './use-media-query.js';

interface ScreenProps {
  video: HTMLVideoElement;
  /** Id of the element that goes full screen. */
  fullscreen: string;
  /** Clicks and taps on the picture play and pause it. */
  gestures: boolean;
  children: ComponentChildren;
}

/** media-chrome's controller around the page's video. */
export function Screen({ video, fullscreen, gestures, children }: ScreenProps) {
  const host = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    video.slot = 'media';
    host.current?.prepend(video);
  }, [video]);
  return (
    <media-controller
      ref={host}
      class="screen"
      nohotkeys
      novolumepref
      fullscreenelement={fullscreen}
      gesturesdisabled={!gestures}
      autohide="3"
    >
      {children}
    </media-controller>
  );
}

/** Where danmaku fly; `attach` gets the layer and returns what takes it away. */
export function DanmakuStage({
  settings,
  video,
  attach,
}: {
  settings: Store<ViewSettings>;
  video?: HTMLVideoElement;
  attach: (layer: DanmakuLayer) => () => void;
}) {
  const container = useRef<HTMLDivElement>(null);
  const layer = useRef<DanmakuLayer | null>(null);
  const current = useStore(settings);
  useEffect(() => {
    if (container.current === null) return;
    const made = new DanmakuLayer(container.current, settings.get(), video);
    layer.current = made;
    const detach = attach(made);
    return () => {
      detach();
      made.close();
      layer.current = null;
    };
  }, [settings, video, attach]);
  useEffect(() => layer.current?.configure(current), [current]);
  return (
    <div class="danmaku" aria-hidden="true">
      <div class="danmaku-area" ref={container} />
    </div>
  );
}

const AMBIENT_EVERY_MS = 1_200;

/** The picture's colours, blurred, around a picture that does not fill the stage. */
export function Ambient({ video }: { video: HTMLVideoElement }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const still = useMediaQuery('(prefers-reduced-motion: reduce)');
  useEffect(() => {
    const paint = (): void => {
      const element = canvas.current;
      if (element === null || video.readyState < 2 || document.visibilityState === 'hidden') return;
      element.getContext('2d')?.drawImage(video, 0, 0, element.width, element.height);
    };
    const timer = window.setInterval(paint, still ? 20_000 : AMBIENT_EVERY_MS);
    video.addEventListener('playing', paint);
    return () => {
      window.clearInterval(timer);
      video.removeEventListener('playing', paint);
    };
  }, [video, still]);
  return (
    <div class="ambient" aria-hidden="true">
      <canvas ref={canvas} width="12" height="7" />
    </div>
  );
}
