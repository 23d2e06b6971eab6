import type { MediaStore } from '../../backends/media/port.js';
import type { Clock } from '../../protocol/clock.js';
import {
  CARD_SIZE,
  IMAGE_SIZES,
  imageKeys,
  imageOf,
  imagePath,
  type UploadedImage,
} from '../../protocol/images.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import { Lanes } from '../lanes.js';
import { makeCopies } from './copies.js';
import type { ImageStore } from './store.js';

/** Images of an installation. */
const MAX_IMAGES = 50_000;
/** Uploads that wait while one is being worked on; each is in memory. */
const MAX_WAITING = 8;
/** How long an image may be in no product, ms. */
const UNUSED = 24 * 3_600_000;
/** The one lane that all uploads run in. */
const LANE = 'images';

/** Product pictures: checked, made small, kept in the media store, forgotten when nobody uses them. */
export class Images {
  private readonly lanes = new Lanes();
  private waiting = 0;

  constructor(
    private readonly store: ImageStore,
    private readonly media: MediaStore,
    private readonly clock: Clock,
  ) {}

  /** Throws image_unusable, limit_images, rate_limited. */
  async upload(file: Buffer): Promise<UploadedImage> {
    if (this.waiting >= MAX_WAITING)
      throw new CodedError('rate_limited', 'Other pictures are being worked on; try again in a moment.');
    this.waiting += 1;
    try {
      return await this.lanes.run(LANE, () => this.keep(file));
    } finally {
      this.waiting -= 1;
    }
  }

  /** Keeps those of the images that are ours from being forgotten. Resolves to those that are said to be ours and are not there. */
  async use(images: readonly string[]): Promise<Set<string>> {
    const ours = images.flatMap((path) => {
      const image = imageOf(path);
      return image === 'elsewhere' ? [] : [{ path, id: image === 'unknown' ? '' : image.id }];
    });
    const there = new Set(await this.store.use([...new Set(ours.map(({ id }) => id))]));
    return new Set(ours.flatMap(({ path, id }) => (there.has(id) ? [] : [path])));
  }

  /** Removes what nobody used for a day. */
  async purge(): Promise<void> {
    for (const id of await this.store.doom(this.clock.now() - UNUSED)) {
      await this.media.delete(imageKeys.folder(id));
      await this.store.delete(id);
    }
  }

  /** The row comes first: of a picture that a crash left half kept it is known that nobody uses it. */
  private async keep(file: Buffer): Promise<UploadedImage> {
    const { width, height, files } = await makeCopies(file);
    const id = newId();
    if (!(await this.store.insert(id, this.clock.now(), MAX_IMAGES)))
      throw new CodedError('limit_images', `There may be ${MAX_IMAGES}.`);
    for (const { size, bytes } of files) await this.media.put(imageKeys.file({ id, size }), bytes);
    return {
      ...{ id, width, height },
      image: imagePath({ id, size: CARD_SIZE }),
      copies: IMAGE_SIZES.map((size) => ({ size, path: imagePath({ id, size }) })),
    };
  }
}
