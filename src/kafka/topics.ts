import { type KafkaSettings, TOPIC_PLACE } from './options.ts';

/** The topic that a record of this topic goes to. */
export function destinationOf(topic: string, { to }: KafkaSettings): string {
  return to.replaceAll(TOPIC_PLACE, topic);
}

/** What to read. */
export interface Reading {
  topics: string[];
  /** Matched by a pattern, but what they would go to is not there. */
  withoutDestination: string[];
}

/**
 * The topics to read, of all that the cluster has. A pattern never takes what this group writes: the dead letters, the
 * destination of another topic that it takes, and the cluster's own topics. Names that were given are taken as they are.
 */
export function topicsToRead(settings: KafkaSettings, existing: readonly string[]): Reading {
  const named = settings.from.filter((topic) => typeof topic === 'string');
  const patterns = settings.from.filter((topic) => typeof topic !== 'string');
  if (patterns.length === 0) return { topics: [...new Set(named)].sort(), withoutDestination: [] };
  const matching = existing.filter(
    (topic) =>
      !topic.startsWith('__') && topic !== settings.deadLetter && patterns.some((one) => matchesWhole(one, topic)),
  );
  const written = new Set([...named, ...existing].map((topic) => destinationOf(topic, settings)));
  const sources = matching.filter((topic) => !written.has(topic) && !named.includes(topic));
  const hasDestination = (topic: string) => existing.includes(destinationOf(topic, settings));
  return {
    topics: [...new Set([...named, ...sources.filter(hasDestination)])].sort(),
    withoutDestination: sources.filter((topic) => !hasDestination(topic)).sort(),
  };
}

function matchesWhole(pattern: RegExp, topic: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(topic);
}
