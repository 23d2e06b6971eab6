import { isRecord, type SafeStorage } from './storage.js';

export const SOUND_KEY = 'kaibo.sound';

/** Gives a video the sound the viewer chose last time. Without storage (previews) it is muted until told otherwise. */
export function restoreSound(video: HTMLVideoElement, storage: SafeStorage | null): void {
  const kept = storage?.read(SOUND_KEY);
  if (isRecord(kept) && typeof kept.volume === 'number') video.volume = clampVolume(kept.volume);
  video.muted = storage === null || (isRecord(kept) && kept.muted === true);
}

export function clampVolume(volume: number): number {
  return Math.min(1, Math.max(0, volume));
}
