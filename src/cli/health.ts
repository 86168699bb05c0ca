import { get, type IncomingMessage } from 'node:http';
import { parseAddress } from '../io/address.ts';
import { codeOf, IoError } from '../io/io-error.ts';
import { UsageError } from './usage-error.ts';

const PATIENCE = 4_000;
/** The answer is a few words; whatever sends more is not ours. */
const MAX_ANSWER = 1024;

/**
 * Asks what `--metrics ADDRESS` serves at `/health`.
 * @returns what it answers, `ok`
 * @throws IoError if it is not well or does not answer
 */
export async function askHealth(address: string): Promise<string> {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new UsageError('health: must be given an address such as 127.0.0.1:9464, or a port');
  const { host, port } = parsed;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const signal = AbortSignal.timeout(PATIENCE);
      get({ host, port, path: '/health', agent: false, signal }, resolve).on('error', reject);
    });
    let answer = '';
    for await (const chunk of response.setEncoding('utf8')) {
      answer += chunk;
      if (answer.length > MAX_ANSWER) break;
    }
    if (response.statusCode === 200) return answer;
    throw new IoError(address, 'LOGVEIL_UNWELL', answer.trim().slice(0, MAX_ANSWER));
  } catch (error) {
    if (error instanceof IoError) throw error;
    const code = error instanceof Error && error.name === 'AbortError' ? 'ETIMEDOUT' : codeOf(error) || 'EIO';
    throw new IoError(address, code, `does not answer (${code}); start logveil with --metrics ${address}`);
  }
}
