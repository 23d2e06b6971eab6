import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDiskStore } from './disk.js';
import type { MediaStore } from './port.js';

/**
 * Opens the media store of a URL: `file:<path>` (`file:///absolute`, or relative to the working directory), or empty for `media` in
 * the data directory. @throws on any other scheme.
 */
export async function openMedia({ url, dataDir }: { url: string; dataDir: string }): Promise<MediaStore> {
  if (url === '') return openDiskStore(join(dataDir, 'media'));
  if (url.startsWith('file://')) return openDiskStore(fileURLToPath(url));
  if (url.startsWith('file:') && url.length > 'file:'.length) return openDiskStore(url.slice('file:'.length));
  throw new Error('media.url must be file:<path>');
}
