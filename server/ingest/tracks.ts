import type { FeedTracks } from '../../protocol/topics.js';
import type { MediaTag } from './media.js';

/** ms of picture without sound after which sound counts as gone. */
const AUDIO_GONE = 2_000;

/** What a feed carries now. Sound counts from its first configuration or frame until it was missing for a while. */
export class TrackWatch {
  #video: FeedTracks['video'] = 'h264';
  #audio: FeedTracks['audio'] = null;
  #heardAt = 0;

  get tracks(): FeedTracks {
    return { video: this.#video, audio: this.#audio, container: this.#video === 'hevc' ? 'matroska' : 'flv' };
  }

  /** A tag at this media time (ms) came in; true when the tracks changed. */
  observe({ codec }: Pick<MediaTag, 'codec'>, mediaTime: number): boolean {
    const before = this.tracks;
    if (codec === 'h264' || codec === 'hevc') this.#video = codec;
    else this.#audio = codec;
    if (codec === 'aac' || codec === 'mp3') this.#heardAt = mediaTime;
    if (mediaTime - this.#heardAt > AUDIO_GONE) this.#audio = null;
    return before.video !== this.#video || before.audio !== this.#audio;
  }
}
