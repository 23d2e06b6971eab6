import type { JSX } from 'preact';

type MediaElement = JSX.HTMLAttributes<HTMLElement> & Record<string, unknown>;

/** media-chrome's elements that the pages use. */
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'media-controller': MediaElement;
      'media-control-bar': MediaElement;
      'media-play-button': MediaElement;
      'media-mute-button': MediaElement;
      'media-volume-range': MediaElement;
      'media-time-range': MediaElement;
      'media-time-display': MediaElement;
      'media-preview-time-display': MediaElement;
      'media-playback-rate-button': MediaElement;
      'media-fullscreen-button': MediaElement;
      'media-pip-button': MediaElement;
    }
  }
}
