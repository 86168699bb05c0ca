import { codeOf, IoError } from '../io/io-error.ts';

/**
 * The client that speaks Kafka's protocol, an optional peer: without Kafka it need not be installed.
 *
 * What is used of it: connections with TLS and SASL, versions of the protocol, its messages, codecs and checksums,
 * metadata. What is not, with the reason, each seen in 1.35.0:
 * - its Consumer reads committed offsets without asking for stable ones, so a member that takes a partition over may read
 *   the offset that a transaction is about to replace; it commits without the static member's name; it never asks
 *   again who coordinates the group; of a producer's several aborted transactions in one response it hides the last
 *   one only; of an aborted one without records it dies;
 * - its encoder of batches is slow, and writes a time wrong that is weeks before the first of its batch;
 * - its Producer drops offsets and partitions that are added while others are on their way, and asks for a
 *   transactional id in a way that the broker refuses when the id was used before.
 */
export type Client = typeof import('@platformatic/kafka');

const CLIENT_PACKAGE = '@platformatic/kafka';
/** With quotes, for shells that read `<`. */
const INSTALL = `npm install '${CLIENT_PACKAGE}@1.35'`;

/** @throws IoError with the install line, if the client is missing */
export async function loadClient(): Promise<Client> {
  try {
    return await import('@platformatic/kafka');
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new IoError(
      CLIENT_PACKAGE,
      code,
      `the Kafka client is not installed; ${INSTALL}, with --global if logveil is`,
    );
  }
}
