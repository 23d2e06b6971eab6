import type { Plane } from './api.js';

/** A call as the OpenAPI document describes it; `path` without the API's prefix. */
export interface Operation {
  method: string;
  path: string;
  security: Record<string, string[]>[];
  responses: Record<string, { content?: Record<string, unknown>; $ref?: string }>;
  requestBody?: { content: Record<string, DescribedBody> };
  tags?: string[];
  summary?: string;
}

interface DescribedBody {
  schema: Record<string, unknown>;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/** Every call of a running API. */
export async function operations(plane: Plane): Promise<Operation[]> {
  const { body } = await plane.call('GET', '/openapi.json');
  const paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>> = body.paths;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path: path.replace('/api/v1', ''),
    })),
  );
}
