/** A page in Debian's Chromium, for what is shown in a browser. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from './neighbours.ts';

/** Root may not use its sandbox; and it is to ask nothing of any network by itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findProgram('chromium') ?? 'chromium', args: FLAGS });
}

/** What a page asked for, and what went wrong in it. */
export interface Watched {
  page: Page;
  /** Addresses that were asked for, the page's own files aside. */
  requests: string[];
  errors: string[];
}

/** A page of which everything is noted that it asks of anybody. */
export async function watchedPage(
  browser: Browser,
  {
    colorScheme = 'light',
    width = 1200,
    offline = false,
  }: { colorScheme?: 'light' | 'dark'; width?: number; offline?: boolean } = {},
): Promise<Watched> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, offline });
  const page = await context.newPage();
  const watched: Watched = { page, requests: [], errors: [] };
  context.on('request', (request) => watched.requests.push(request.url()));
  page.on('pageerror', (error) => watched.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') watched.errors.push(message.text());
  });
  return watched;
}

/** What axe finds that not everybody can use: nothing, in the page as it is. */
export async function findsNothing(page: Page, state: string): Promise<void> {
  // The page's policy lets no other script in; what the debugger evaluates is not bound by it.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 120)}: ${failureSummary}`),
  );
  assert.deepEqual(lines, [], state);
}
