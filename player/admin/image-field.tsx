import { useId, useState } from 'preact/hooks';
import { IMAGE_TYPES, MAX_IMAGE_BYTES, type UploadedImage } from '../../protocol/images.js';
import type { Api } from '../lib/api.js';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';
import { ProductImage } from '../lib/ui/product-image.js';

interface ImageProps {
  api: Api;
  value: string;
  onChange: (image: string) => void;
}

/** A product's picture: a file that is uploaded, or an address. */
export function ImageField({ api, value, onChange }: ImageProps) {
  const { t } = useLocale();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const upload = async (file: File): Promise<void> => {
    if (file.size > MAX_IMAGE_BYTES) {
      setProblem(t('admin.image.tooLarge'));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      onChange((await api.send<UploadedImage>('/images', file)).image);
    } catch (error) {
      setProblem(problemText(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="image-field field-wide">
      <span class="image-preview">
        <ProductImage url={value} />
      </span>
      <div class="field">
        <label for={id}>{t('admin.image.address')}</label>
        <input
          id={id}
          type="text"
          inputMode="url"
          maxLength={2048}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <label class={busy ? 'button button-small image-file image-busy' : 'button button-small image-file'}>
          {t(busy ? 'admin.image.uploading' : 'admin.image.upload')}
          <input
            type="file"
            accept={IMAGE_TYPES.join(',')}
            disabled={busy}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined) void upload(file);
              event.currentTarget.value = '';
            }}
          />
        </label>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}
