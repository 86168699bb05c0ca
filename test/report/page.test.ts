/** The report's page in a browser: without network, with hostile names, dark and light, narrow and wide. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { reportToHtml } from '../../src/report/html.ts';
import { ReportBuilder } from '../../src/report/report.ts';
import { findsNothing, startChromium, watchedPage } from '../chromium.ts';
import { makeFolder, run } from '../cli/command.ts';
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

  test('on the page of logveil names a click makes a rule, which can be saved and used', async (t) => {
    const folder = makeFolder(t);
    const [log, file, rules] = ['a.log', 'names.html', 'rules.yaml'].map((name) => join(folder, name)) as string[];
    writeFileSync(
      log as string,
      `{"user":"kate","MMM_a":1,"pass word":2,"${'x'.repeat(9)}":"cANARY7f"}\n?phone=1&phone=2\n`,
    );
    const json = join(folder, 'names.json');
    writeFileSync(join(folder, 'b.log.gz'), gzipSync('MMM_b=1').subarray(0, 12));
    for (const report of [file, json]) {
      assert.equal(
        (await run(['names', '--report', report as string, log as string, join(folder, 'b.log.gz')])).code,
        3,
      );
    }
    const listing = JSON.parse(readFileSync(json, 'utf8'));
    assert.deepEqual(listing.run.command.slice(0, 2), ['logveil', 'names']);
    assert.deepEqual(listing.run.outcomes, { failed: 1, read: 1 });
    assert.equal(listing.found[0].pattern, 'phone');
    assert.deepEqual([listing.found.length, listing.found[0].count, listing.found[0].shown], [5, 2, 2]);
    assert.ok(!readFileSync(file as string, 'utf8').includes('cANARY7f'));
    for (const [colorScheme, width] of [
      ['light', 360],
      ['dark', 1200],
    ] as const) {
      const { page, errors } = await watchedPage(browser, { colorScheme, width, offline: true });
      await page.goto(pathToFileURL(file as string).href);
      assert.equal(await page.locator('#found tbody button').count(), 3);
      await page.getByRole('button', { name: 'Hide user' }).click();
      await page.getByRole('button', { name: 'Hide phone' }).click();
      await page.getByRole('button', { name: 'Hide user' }).click();
      assert.equal(await page.locator('#made-rules').inputValue(), 'rules:\n  - { pattern: "phone", action: hide }\n');
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'no sideways scrolling');
      await findsNothing(page, `${colorScheme}, ${width}`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-rules').click()]);
      await download.saveAs(rules as string);
      const { stdout } = await run(['--rules', rules as string], '?phone=1&user=2\n');
      assert.equal(stdout.toString(), '?phone=MMM&user=2\n');
      assert.deepEqual(errors, []);
      await page.context().close();
    }
  });

  test('axe finds nothing wrong with a report, light or dark, narrow or wide', async (t) => {
    const file = join(makeFolder(t), 'report.html');
    writeFileSync(file, html());
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 1200]) {
        const { page } = await watchedPage(browser, { colorScheme, width, offline: true });
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector('#time canvas');
        await findsNothing(page, `${colorScheme}, ${width}`);
        await page.context().close();
      }
    }
  });
});
