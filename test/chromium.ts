/** A page in Debian's Chromium, for what is shown in a browser. */
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
