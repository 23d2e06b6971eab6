import type { Language } from '../i18n.js';

/**
 * Defines media-chrome's elements. Loaded after the picture has started: they are the largest part of the page after hls.js
 * and the video plays without them (until they are defined they are plain boxes with the same size).
 */
export async function defineMediaElements(language: Language): Promise<void> {
  const [{ setLanguage }] = await Promise.all([
    import('media-chrome/dist/utils/i18n.js'),
    import('media-chrome/dist/lang/zh-CN.js'),
  ]);
  setLanguage(language);
  await import('./media-chrome-parts.js');
}
