import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../protocol/api.js';
import type { Me } from '../../protocol/people.js';
import { type Api, listOf } from '../lib/api.js';
import type { Toasts } from '../lib/ui/toast.js';
import type { Act } from '../lib/ui/use-act.js';

/** What every part of the page gets. */
export interface SectionProps {
  api: Api;
  me: Me;
  act: Act;
  toasts: Toasts;
}

interface HeadProps {
  title: string;
  children?: ComponentChildren;
}

/** A part's title and what can be done in it. */
export function Head({ title, children }: HeadProps) {
  return (
    <div class="admin-head">
      <h1>{title}</h1>
      <div class="admin-tools">{children}</div>
    </div>
  );
}

/** Rooms to choose from; empty until they are known. */
export function useRooms(api: Api): readonly Room[] {
  const [rooms, setRooms] = useState<Room[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    api.get<unknown>('/rooms?limit=200', asking.signal).then(
      (page) => setRooms(listOf<Room>(page)),
      () => {
        // A filter without rooms in it still filters by the rest.
      },
    );
    return () => asking.abort();
  }, [api]);
  return rooms;
}

interface FactProps {
  name: string;
  children: ComponentChildren;
}

export function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SecretProps {
  help: string;
  value: string;
  copy: string;
  onCopy: () => void;
}

/** A secret that is shown this once. */
export function Secret({ help, value, copy, onCopy }: SecretProps) {
  return (
    <div class="admin-secret" role="status">
      <p>{help}</p>
      <code>{value}</code>
      <button type="button" class="button button-small" onClick={onCopy}>
        {copy}
      </button>
    </div>
  );
}
