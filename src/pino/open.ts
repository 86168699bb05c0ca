import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { explain } from '../io/io-error.ts';
import type { TransportPlan } from './options.ts';

/** A descriptor to write lines to, and what messages call it. */
export interface Destination {
  descriptor: number;
  place: string;
}

/**
 * Opens what a plan names; standard output where it names nothing.
 * @throws IoError
 */
export function openDestination(plan: Pick<TransportPlan, 'destination' | 'mkdir' | 'append' | 'mode'>): Destination {
  const { destination = 1 } = plan;
  if (typeof destination === 'number') {
    return { descriptor: destination, place: destination === 1 ? 'standard output' : `destination ${destination}` };
  }
  const place = `destination ${JSON.stringify(destination)}`;
  try {
    if (plan.mkdir) mkdirSync(dirname(destination), { recursive: true });
    return { descriptor: openSync(destination, plan.append ? 'a' : 'w', plan.mode), place };
  } catch (error) {
    throw explain(place, error);
  }
}
