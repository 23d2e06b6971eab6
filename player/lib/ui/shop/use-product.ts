import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Product } from '../../../../protocol/api.js';
import type { ShopCalls } from '../../shop/calls.js';

/** A product's details, which are asked for when somebody looks at it. */
export interface Loaded {
  product: Product | null;
  failed: boolean;
  /** Asks again. Resolves to what came, null when nothing did. */
  reload: () => Promise<Product | null>;
}

export function useProduct(calls: ShopCalls, id: string): Loaded {
  const [product, setProduct] = useState<Product | null>(null);
  const [failed, setFailed] = useState(false);
  const reload = useCallback(async (): Promise<Product | null> => {
    setFailed(false);
    const found = await calls.product(id).catch(() => null);
    if (found === null) setFailed(true);
    else setProduct(found);
    return found;
  }, [calls, id]);
  useEffect(() => void reload(), [reload]);
  return { product, failed, reload };
}
