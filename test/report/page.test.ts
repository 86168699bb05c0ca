/** The report's page in a browser: without network, with hostile names, dark and light, narrow and wide. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportToHtml } from '../../src/report/html.ts';
import { ReportBuilder } from '../../src/report/report.ts';
import { startChromium, watchedPage } from '../chromium.ts';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';

const NAME = 'MMM_</script><img src=x onerror=alert(1)>';

function html(): string {
  const builder = new ReportBuilder({
    version: '1',
    command: ['logveil', 'files'],
    timeMeaning: 'when logveil read it',
  });
  for (let index = 0; index < 40; index++) {
    const names = { [`MMM_n${index}`]: index + 1, [NAME]: 1 };
    const actions = { mask: index + 2, filter: index % 3 };
    const counts = {
      bytesIn: 1000,
      bytesOut: 900,
      lines: 10,
      parameters: 1,
      hiddenBefore: 0,
      notations: { json: 2 },
      rules: { 'MMM*=hide': 2 },
    };
    builder.addCounts({ ...counts, actions, names, warnings: { maxOpen: 0 } }, `logs/${index}.log`, index * 3_600_000);
  }
  return reportToHtml(builder.report());
}

describe('the report in a browser', { skip: needs('chromium') }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser.close());

  for (const [colorScheme, width] of [
    ['light', 1200],
    ['dark', 360],
  ] as const) {
    test(`${colorScheme}, ${width} pixels wide: charts are drawn, nothing is asked for, nothing is wrong`, async (t) => {
      const file = join(makeFolder(t), 'report.html');
      writeFileSync(file, html());
      const { page, requests, errors } = await watchedPage(browser, { colorScheme, width, offline: true });
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('#time canvas');
      assert.deepEqual([requests, errors], [[pathToFileURL(file).href], []]);
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('#names td', { hasText: NAME }).count(), 1);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'no sideways scrolling');
      const [ground, ink] = (await page.evaluate(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
      )) as string[];
      const isDark = (colour: string) => (colour.match(/\d+/g) ?? []).slice(0, 3).every((part) => Number(part) < 128);
      assert.deepEqual(
        [isDark(ground as string), isDark(ink as string)],
        [colorScheme === 'dark', colorScheme !== 'dark'],
      );
      await page.context().close();
    });
  }

  test('tables are searched and sorted from the keyboard', async (t) => {
    const file = join(makeFolder(t), 'report.html');
    writeFileSync(file, html());
    const { page } = await watchedPage(browser);
    await page.goto(pathToFileURL(file).href);
    const first = () => page.locator('#names tbody tr:visible td').first().textContent();
    await page.locator('#names thead button', { hasText: 'count' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#names th[aria-sort=descending]').count(), 1);
    await page.keyboard.press('Enter');
    assert.equal(await first(), 'MMM_n0');
    await page.getByLabel('Search names').fill('n17');
    assert.equal(await first(), 'MMM_n17');
    assert.equal(await page.locator('#names tbody tr:visible').count(), 1);
    await page.context().close();
  });
});
