/** The playground in a browser: the engine runs in the page, and nothing leaves it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { sanitize } from '../../src/index.ts';
import { buildPlayground } from '../../src/playground/build.ts';
import { type Playground, servePlayground } from '../../src/playground/serve.ts';
import { findsNothing, startChromium, type Watched, watchedPage } from '../chromium.ts';
import { makeFolder, PATIENCE, run } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';

const CANARY = 'cANARY7f';
const MEBIBYTE = 1 << 20;

const outputOf = async (page: Page) =>
  (await page.locator('#output-view .row').allTextContents()).join('\n').replaceAll('\u200b', '');
const shows = (page: Page, expected: string) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll('#output-view .row')].map((row) => row.textContent).join('\n') === wanted,
    expected,
    { timeout: PATIENCE },
  );

describe('the playground in a browser', { skip: needs('chromium') }, () => {
  let browser: Browser;
  let playground: Playground;
  /** A server that would get what the page sends. */
  let listener: Server;
  let listening: string;
  const requested: string[] = [];

  before(async () => {
    [browser, playground] = await Promise.all([startChromium(), servePlayground(0)]);
    listener = createServer((request, response) => {
      requested.push(request.url ?? '');
      response.writeHead(204, { 'access-control-allow-origin': '*' });
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    listening = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await browser.close();
    await playground.close();
    listener.close();
  });

  async function open(options: Parameters<typeof watchedPage>[1] = {}, url = playground.url): Promise<Watched> {
    const watched = await watchedPage(browser, options);
    await watched.page.goto(url);
    await watched.page.waitForSelector('#output-view mark');
    return watched;
  }

  test('what is typed is sanitized as it is typed', async () => {
    const { page, errors } = await open();
    await page.locator('#input').fill('GET /p?MMM_a=secret&XXX_b=1&c=2 HTTP/1.1\nplain');
    await shows(page, sanitize('GET /p?MMM_a=secret&XXX_b=1&c=2 HTTP/1.1\nplain'));
    assert.equal(await page.locator('#output-view mark.mask').textContent(), 'MMM');
    assert.equal(await page.locator('#output-view mark.gone').count(), 1);
    assert.deepEqual(await page.locator('#input-view mark').allTextContents(), ['secret', 'XXX_b=1&']);
    assert.match((await page.locator('#status').textContent()) ?? '', /2 parameters hidden/);
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  test('nothing that is pasted leaves the page, and its policy would not let it', async () => {
    const { page, requests } = await open();
    await page.locator('#input').fill(`MMM_a=${CANARY} XXX_b=${CANARY}`);
    await shows(page, 'MMM_a=MMM');
    await page.locator('#next').click();
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:')),
      [playground.url],
    );
    // Every way there is to send something, from the page and from its worker.
    const send = `(async (to) => {
      const tried = {};
      const attempt = async (name, how) => { try { await how(); tried[name] = 'sent'; } catch { tried[name] = 'refused'; } };
      await attempt('fetch', () => fetch(to + 'fetch'));
      await attempt('XMLHttpRequest', () => new Promise((sent, refused) => {
        const request = new XMLHttpRequest(); request.open('GET', to + 'xhr'); request.onload = sent; request.onerror = refused; request.send();
      }));
      await attempt('WebSocket', () => new Promise((sent, refused) => {
        const socket = new WebSocket(to.replace('http', 'ws')); socket.onopen = sent; socket.onerror = refused;
      }));
      await attempt('EventSource', () => new Promise((sent, refused) => {
        const source = new EventSource(to + 'events'); source.onopen = sent; source.onerror = refused;
      }));
      if (typeof importScripts === 'function') await attempt('importScripts', () => importScripts(to + 'script.js'));
      else {
        navigator.sendBeacon(to + 'beacon', 'x');
        await attempt('image', () => new Promise((sent, refused) => { const image = new Image(); image.onload = sent; image.onerror = refused; image.src = to + 'image'; }));
        await attempt('script', () => new Promise((sent, refused) => { const script = document.createElement('script'); script.onload = sent; script.onerror = refused; script.src = to + 'script.js'; document.head.append(script); }));
        const form = document.createElement('form'); form.action = to + 'form'; form.target = '_blank'; document.body.append(form); form.submit();
        const frame = document.createElement('iframe'); frame.src = to + 'frame'; document.body.append(frame);
      }
      await attempt('import', () => import(to + 'module.js'));
      return tried;
    })(${JSON.stringify(listening)})`;
    const ways = [...Object.values((await page.evaluate(send)) as object)];
    const [worker] = page.workers();
    ways.push(...Object.values((await worker?.evaluate(send)) as object));
    assert.ok(ways.length >= 12 && ways.every((outcome) => outcome === 'refused'), JSON.stringify(ways));
    // What would have been sent would be here by now: this is, and comes last.
    await fetch(`${listening}last`);
    assert.deepEqual(requested, ['/last']);
    await page.context().close();
  });

  test('nothing is kept in the browser', async () => {
    const { page } = await open();
    await page.locator('#input').fill(`MMM_a=${CANARY}`);
    await shows(page, 'MMM_a=MMM');
    const kept = await page.evaluate('JSON.stringify([localStorage.length, sessionStorage.length, document.cookie])');
    assert.equal(kept, '[0,0,""]');
    await page.context().close();
  });

  test('50 MB that are pasted are sanitized while the page answers, and only what is in sight is drawn', async () => {
    const { page, errors } = await open();
    const line = 'GET /p?MMM_a=secret&XXX_b=1&c=2 HTTP/1.1 200 and more of what an access log has in a line\n';
    const lines = Math.ceil((50 * MEBIBYTE) / line.length);
    const frames = (await page.evaluate(
      ([text, times]) =>
        new Promise((resolve) => {
          const data = new DataTransfer();
          data.setData('text/plain', text.repeat(times));
          const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          (document.getElementById('input') as HTMLElement).dispatchEvent(paste);
          let count = 0;
          const busy = document.getElementById('busy') as HTMLElement;
          const frame = () => {
            if (busy.hidden) resolve(count);
            else {
              count++;
              requestAnimationFrame(frame);
            }
          };
          requestAnimationFrame(frame);
        }),
      [line, lines] as [string, number],
    )) as number;
    assert.ok(frames > 5, `${frames} frames were drawn meanwhile`);
    assert.match((await page.locator('#status').textContent()) ?? '', new RegExp((2 * lines).toLocaleString('en-US')));
    assert.equal(await page.locator('#input').isHidden(), true);
    assert.ok((await page.locator('.row').count()) < 300);
    // The end can be reached from the keyboard, and shows on both sides.
    await page.locator('#output-view .lines').focus();
    await page.keyboard.press('End');
    const last = sanitize(line).trim();
    await page.waitForFunction(
      (wanted) => [...document.querySelectorAll('#output-view .row')].slice(-2)[0]?.textContent === wanted,
      last,
      { timeout: PATIENCE },
    );
    await page.waitForFunction(
      (wanted) => [...document.querySelectorAll('#input-view .row')].slice(-2)[0]?.textContent === wanted,
      line.trim(),
      { timeout: PATIENCE },
    );
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  test('rules hold as they are typed, and what is wrong with them is said', async () => {
    const { page } = await open();
    await page.locator('#input').fill('?phone=5551234&MMM_a=1');
    await page.locator('#toggle-rules').click();
    await page.locator('#rules').fill('# both\nmaskText: "***"\nrules:\n  - pattern: phone\n    action: hide\n');
    await shows(page, '?phone=***&MMM_a=***');
    await page.locator('#rules').fill('maskTxt: 1');
    await page.waitForFunction(() => /maskTxt/.test(document.getElementById('rules-wrong')?.textContent ?? ''));
    assert.equal(await page.locator('#rules').getAttribute('aria-invalid'), 'true');
    await page.locator('#rules').fill('');
    await shows(page, '?phone=5551234&MMM_a=MMM');
    assert.equal(await page.locator('#rules-wrong').textContent(), '');
    await page.context().close();
  });

  test('all can be done from the keyboard', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.id'), 'open-examples');
    await page.keyboard.press('Enter');
    await page.keyboard.type('prefix inside a name');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /Nothing is hidden/.test(document.getElementById('status')?.textContent ?? ''));
    await page.locator('#input').fill('MMM_a=1\nMMM_b=2\nMMM_c=3\n');
    await shows(page, 'MMM_a=MMM\nMMM_b=MMM\nMMM_c=MMM\n');
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.getElementById('detail')?.textContent?.startsWith('MMM_b'));
    assert.equal(await page.locator('#output-view mark.current').count(), 1);
    // Two steps before the engine has answered the first.
    await page.evaluate(() => {
      const key = { key: 'ArrowUp', altKey: true, bubbles: true };
      for (let step = 0; step < 2; step++) document.dispatchEvent(new KeyboardEvent('keydown', key));
    });
    await page.waitForFunction(() => document.getElementById('detail')?.textContent?.startsWith('MMM_c'));
    for (const id of ['clear', 'input', 'copy']) {
      await page.locator(`#${id}`).focus();
      const style = await page.evaluate(
        `getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.matches(':focus-visible')`,
      );
      assert.equal(style, 'solid true', id);
    }
    await page.context().close();
  });

  test('all vectors are among the examples, and become what the contract says', async () => {
    const vectors = readFileSync(inProject('test', 'vectors.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { name: string; in: string; out: string })
      .filter(({ in: input }) => input !== '');
    const { page, errors } = await open();
    await page.locator('#open-examples').click();
    const offered = await page.locator('#examples li span').allTextContents();
    assert.deepEqual(
      offered.slice(-vectors.length),
      vectors.map(({ name }) => name),
    );
    await page.keyboard.press('Escape');
    for (const { name, in: input, out } of [vectors[0], vectors.at(-1)] as typeof vectors) {
      await page.locator('#open-examples').click();
      await page.locator('#examples li', { hasText: name }).last().locator('button').click();
      assert.equal(await page.locator('#input').inputValue(), input);
      await shows(page, out);
    }
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  /** How far each mark of the input is from the text that it marks, in pixels: the field draws that, in a fixed font. */
  const distances = (page: Page) =>
    page.evaluate(() => {
      const field = document.getElementById('input') as HTMLTextAreaElement;
      const box = field.getBoundingClientRect();
      const ruler = document.createElement('span');
      ruler.style.cssText = 'position:absolute;visibility:hidden;white-space:pre';
      ruler.style.font = getComputedStyle(field).font;
      ruler.textContent = '0'.repeat(100);
      document.body.append(ruler);
      const width = ruler.getBoundingClientRect().width / 100;
      ruler.remove();
      const lines = field.value.split('\n');
      const shown = [...document.querySelectorAll<HTMLElement>('#input-view mark')].filter(
        (mark) => getComputedStyle(mark).visibility === 'visible',
      );
      return shown.map((mark) => {
        const at = mark.getBoundingClientRect();
        const text = mark.textContent ?? '';
        const row = Math.round((at.top - box.top - 10 + field.scrollTop) / 20);
        const column = (lines[row] ?? '').indexOf(text);
        const left = box.left + 14 + column * width - field.scrollLeft;
        const top = box.top + 10 + row * 20 - field.scrollTop;
        return column < 0 ? 1000 : Math.max(Math.abs(at.left - left), Math.abs(at.top - top) - 3);
      });
    });
  const isExact = (all: number[], least: number) =>
    assert.ok(all.length >= least && all.every((one) => one < 1.5), `distances ${all.slice(0, 9).join(', ')}`);

  test('marks stay with their text when it is scrolled, edited there, and replaced', async () => {
    for (const width of [360, 1200]) {
      const { page } = await open({ width });
      const line = (at: number) => `${'x'.repeat(3 * at)} MMM_a${at}=v${at}v ${'y'.repeat(400)}`;
      await page.locator('#input').fill(Array.from({ length: 200 }, (_, at) => line(at)).join('\n'));
      await page.waitForFunction(() => document.querySelector('#input-view mark') !== null);
      const scrollTo = async (top: number, left: number) => {
        await page.evaluate(
          ([y, x]) => document.getElementById('input')?.scrollTo(x as number, y as number),
          [top, left],
        );
        await page.waitForFunction((y) => {
          const view = document.querySelector('#output-view .lines') as HTMLElement;
          const field = document.getElementById('input') as HTMLElement;
          const isAtEnd = view.scrollTop >= view.scrollHeight - view.clientHeight - 1;
          return field.scrollTop === 0 || y === 0 || isAtEnd || Math.abs(view.scrollTop - field.scrollTop) < 2;
        }, top);
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        // Rows are drawn when the engine has answered.
        await page.waitForFunction(() => {
          const field = document.getElementById('input')?.getBoundingClientRect() as DOMRect;
          const rows = [...document.querySelectorAll('#input-view .row')].map((row) => row.getBoundingClientRect());
          return (
            rows.some(({ top }) => top <= field.top + 10) && rows.some(({ bottom }) => bottom >= field.bottom - 40)
          );
        });
      };
      for (const [top, left] of [
        [0, 0],
        [1500, 300],
        [1e6, 1e6],
        [1e6, 0],
        [700, 0],
      ] as const) {
        await scrollTo(top, left);
        isExact(await distances(page), 5);
      }
      // A line more, above, while it is scrolled: at no moment is a mark where its text is not.
      await page.evaluate(() => {
        const field = document.getElementById('input') as HTMLTextAreaElement;
        field.setRangeText('one more\n', 0, 0);
        field.dispatchEvent(new InputEvent('input'));
      });
      isExact(await distances(page), 0);
      await page.waitForFunction(() => document.querySelectorAll('#input-view .old').length === 0);
      isExact(await distances(page), 5);
      // Another text begins at its beginning.
      await scrollTo(1500, 300);
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', `first MMM_z=1\n${'a'.repeat(1000)}\n`.repeat(60));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await page.waitForFunction(() => document.querySelector('#output-view .row')?.textContent === 'first MMM_z=MMM');
      const places = await page.evaluate(() =>
        ['#input', '#output-view .lines'].flatMap((place) => {
          const { scrollTop, scrollLeft } = document.querySelector(place) as HTMLElement;
          return [scrollTop, scrollLeft];
        }),
      );
      assert.deepEqual(places, [0, 0, 0, 0]);
      await page.waitForFunction(() => document.querySelectorAll('#input-view mark').length > 5);
      isExact(await distances(page), 5);
      await page.context().close();
    }
  });

  test('the current edit is scrolled into view on both sides', async () => {
    const { page } = await open({ width: 360 });
    await page.locator('#input').fill(`${'x'.repeat(300)} MMM_a=1 ${'y'.repeat(300)}\nMMM_b=2\n`);
    await page.waitForFunction(() => document.querySelectorAll('#output-view mark').length === 2);
    for (const step of ['Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowUp']) {
      await page.keyboard.press(step);
      await page.waitForFunction(() =>
        ['input-view', 'output-view'].every((id) => {
          const view = document.querySelector(`#${id} .lines`)?.getBoundingClientRect();
          const mark = document.querySelector(`#${id} mark.current`)?.getBoundingClientRect();
          return view !== undefined && mark !== undefined && mark.left >= view.left && mark.left < view.right;
        }),
      );
      isExact(await distances(page), 2);
    }
    await page.context().close();
  });

  /** Where the rows of both sides begin, those of lines that are on both. */
  const tops = (page: Page) =>
    page.evaluate(() =>
      ['input-view', 'output-view'].map((id) =>
        [...document.querySelectorAll(`#${id} .layer > *`)].map((row) => Math.round(row.getBoundingClientRect().top)),
      ),
    );

  /** The same once both sides are in step: the page moves them after the browser has laid it out anew. */
  const topsInStep = async (page: Page): Promise<[number[], number[]]> => {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const [input, output] = (await tops(page)) as [number[], number[]];
      if (String(input) === String(output) || Date.now() > deadline) return [input, output];
    }
  };

  test('lines are beside what became of them, wrapped or not, and scroll together', async () => {
    const { page, errors } = await open();
    const text = `MMM_a=1\nXXX_b=1\nXXX_c=1\n${'word '.repeat(60)}MMM_d=1 ${'word '.repeat(60)}\n{"MMM_e":{\n"f":1\n}}\nlast\n`;
    await page.locator('#input').fill(text.repeat(30));
    await page.waitForFunction(() => document.querySelectorAll('#output-view .filler').length >= 4);
    for (const isWrapped of [false, true]) {
      if (isWrapped) {
        await page.locator('#toggle-wrap').click();
        await page.waitForFunction(() => document.querySelectorAll('#output-view .layer > *').length > 200);
        const overflow = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('#input, #output-view .lines')].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
        );
        assert.deepEqual(overflow, [0, 0]);
      }
      for (const top of [0, 400]) {
        await page.locator('#output-view .lines').evaluate((view, y) => view.scrollTo(0, y), top);
        await page.waitForFunction((y) => document.getElementById('input')?.scrollTop === y, top);
        const [input, output] = await topsInStep(page);
        assert.ok(input.length > 20);
        assert.deepEqual(output, input);
      }
    }
    // The marks are with their text in the field that wraps as they do, also when there is less room.
    const before = await page.evaluate(() => document.getElementById('input')?.scrollHeight);
    await page.setViewportSize({ width: 900, height: 800 });
    await page.waitForFunction((height) => document.getElementById('input')?.scrollHeight !== height, before);
    await page.waitForFunction(() => {
      const layer = document.querySelector('#input-view .layer') as HTMLElement;
      return document.getElementById('input')?.scrollHeight === layer.offsetHeight + 20;
    });
    const [narrow, narrowOutput] = await topsInStep(page);
    assert.deepEqual(narrowOutput, narrow);
    assert.equal(await page.locator('#toggle-wrap').getAttribute('aria-pressed'), 'true');
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  test('a large text is wrapped in rows of the width that there is', async () => {
    const { page } = await open({ width: 700 });
    await page.locator('#toggle-wrap').click();
    const line = `MMM_a=1 ${'word '.repeat(50)}\n`;
    await page.locator('#file').setInputFiles({ name: 'a.log', mimeType: '', buffer: Buffer.from(line.repeat(2000)) });
    await page.waitForFunction(() => document.getElementById('input')?.hidden === true);
    await page.waitForFunction(() => document.querySelectorAll('#output-view .layer > *').length > 20);
    const widths = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.lines')].map(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      ),
    );
    assert.deepEqual(widths, [0, 0]);
    const longest = () =>
      page.evaluate(() =>
        Math.max(...[...document.querySelectorAll('#input-view .row')].map((row) => (row.textContent ?? '').length)),
      );
    const wide = await longest();
    await page.setViewportSize({ width: 500, height: 800 });
    await page.waitForFunction(
      (most) =>
        [...document.querySelectorAll('#input-view .row')].every((row) => (row.textContent ?? '').length < most),
      wide,
    );
    await page.context().close();
  });

  test('all names are listed, and one click makes a rule for one, which can be saved and used', async (t) => {
    const { page, errors } = await open();
    await page.locator('#input').fill('{"user":"kate","MMM_a":1,"pass word":2}\n?phone=1&phone=2&b=3\n');
    await shows(page, '{"user":"kate","MMM_a":"MMM","pass word":2}\n?phone=1&phone=2&b=3\n');
    await page.locator('#all-tab').click();
    const rows = async () =>
      (await page.locator('#all-names tbody tr').all()).length === 0
        ? []
        : await page
            .locator('#all-names tbody tr')
            .evaluateAll((all) =>
              all.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent).join(' | ')),
            );
    await page.waitForFunction(() => document.querySelectorAll('#all-names tbody tr').length === 5);
    assert.deepEqual(await rows(), [
      'phone | 2 | query or form | none | Hide',
      'MMM_a | 1 | JSON member | MMM*=hide | ',
      'b | 1 | query or form | none | Hide',
      'pass word | 1 | JSON member | none | no pattern can',
      'user | 1 | JSON member | none | Hide',
    ]);
    assert.match((await page.locator('#all-panel [role=status]').textContent()) ?? '', /^5 names, 4 not hidden\.$/);
    await page.locator('#only-shown').check();
    await page.waitForFunction(() => document.querySelectorAll('#all-names tbody tr').length === 4);
    await page.getByRole('button', { name: 'Hide phone' }).click();
    await shows(page, '{"user":"kate","MMM_a":"MMM","pass word":2}\n?phone=MMM&phone=MMM&b=3\n');
    await page.waitForFunction(() => document.querySelectorAll('#all-names tbody tr').length === 3);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-rules').click()]);
    assert.equal(download.suggestedFilename(), 'rules.yaml');
    const file = join(makeFolder(t), 'rules.yaml');
    await download.saveAs(file);
    assert.match(
      readFileSync(file, 'utf8'),
      /^# What logveil --rules FILE reads.*\n {2}- \{ pattern: phone, action: hide \}\n/s,
    );
    const { stdout } = await run(['--rules', file], '?phone=1\n');
    assert.equal(stdout.toString(), '?phone=MMM\n');
    // From the keyboard, and back.
    await page.locator('#all-tab').focus();
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('#all-panel').isHidden(), true);
    assert.equal(await page.evaluate('document.activeElement.id'), 'hidden-tab');
    assert.deepEqual(errors, []);
    await page.context().close();
  });

  test('examples are in groups by use, those that teach before the vectors, and bring the rules they need', async () => {
    const { page } = await open();
    await page.locator('#open-examples').click();
    const groups = await page.locator('#examples li h3').allTextContents();
    assert.ok(groups.length >= 5 && groups.at(-1) === 'All worked cases of the contract', groups.join(', '));
    const before = await page.evaluate(() => {
      const items = [...document.querySelectorAll('#examples li')];
      const last = items.findIndex((item) => item.textContent === 'All worked cases of the contract');
      return items.slice(0, last).filter((item) => item.querySelector('button') !== null).length;
    });
    assert.ok(before >= 10 && before <= 15, `${before} examples`);
    for (let at = 0; at < before; at++) {
      if (!(await page.locator('#examples').isVisible())) await page.locator('#open-examples').click();
      const button = page.locator('#examples li button').nth(at);
      const name = await button.locator('span').textContent();
      await button.click();
      await page.waitForFunction(() => document.getElementById('busy')?.hidden === true);
      await page.waitForFunction(() => /hidden/.test(document.getElementById('status')?.textContent ?? ''));
      assert.match((await page.locator('#status').textContent()) ?? '', /^\d+ parameters? hidden/, name ?? '');
      assert.equal(await page.locator('#rules-wrong').textContent(), '', name ?? '');
    }
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing wrong, ${colorScheme}, narrow and wide, in each state of the page`, async () => {
      for (const width of [360, 1280]) {
        const { page } = await open({ colorScheme, width });
        await findsNothing(page, 'the page');
        await page.locator('#input').fill(`MMM_a=1 XXX_b=2 c=3\n${'x'.repeat(500)}\n`.repeat(60));
        await page.waitForFunction(() => document.querySelectorAll('#output-view mark').length > 5);
        await page.locator('#next').click();
        await page.waitForFunction(() => document.querySelector('mark.current') !== null);
        await findsNothing(page, 'a current part');
        await page.locator('#all-tab').click();
        await page.waitForFunction(() => document.querySelectorAll('#all-names tbody tr').length === 3);
        await findsNothing(page, 'all names');
        await page.locator('#toggle-wrap').click();
        await page.locator('#toggle-rules').click();
        await page.locator('#rules').fill('maskTxt: 1');
        await page.waitForFunction(() => document.getElementById('rules-wrong')?.textContent !== '');
        await findsNothing(page, 'wrong rules');
        await page.locator('#rules').fill('');
        await page.locator('#open-examples').click();
        await findsNothing(page, 'examples');
        await page.keyboard.press('Escape');
        await page
          .locator('#file')
          .setInputFiles({ name: 'a.log', mimeType: '', buffer: Buffer.from('MMM_a=1\n'.repeat(20_000)) });
        await page.waitForFunction(() => document.getElementById('input')?.hidden === true);
        await findsNothing(page, 'a large text');
        await page.context().close();
      }
    });
  }

  test('files are opened and dropped: text, gzip, UTF-16, and what is no text', async () => {
    const { page } = await open();
    const file = (name: string, buffer: Buffer) => page.locator('#file').setInputFiles({ name, mimeType: '', buffer });
    await file('a.log', Buffer.from('MMM_a=1'));
    await shows(page, 'MMM_a=MMM');
    await file('b.log.gz', gzipSync('MMM_b=1'));
    await shows(page, 'MMM_b=MMM');
    await file('c.log', Buffer.from('\ufeffMMM_c=1', 'utf16le'));
    await shows(page, 'MMM_c=MMM');
    await file('d.bin', Buffer.from([0xff, 0x00, ...Buffer.from(' MMM_d=1')]));
    await shows(page, '\ufffd\0 MMM_d=MMM');
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['MMM_e=1'], 'e.log'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await shows(page, 'MMM_e=MMM');
    await page.context().close();
  });

  test('the output is saved as it is', async () => {
    const { page } = await open();
    await page.locator('#input').fill('MMM_a=1\nb\n');
    await shows(page, 'MMM_a=MMM\nb\n');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
    const pieces: Buffer[] = [];
    for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
    assert.equal(Buffer.concat(pieces).toString(), 'MMM_a=MMM\nb\n');
    await page.context().close();
  });

  for (const [colorScheme, width] of [
    ['dark', 360],
    ['light', 1280],
  ] as const) {
    test(`${colorScheme}, ${width} pixels wide, opened from the disk without network`, async (t) => {
      const url = pathToFileURL(buildPlayground(makeFolder(t))).href;
      const { page, errors } = await open({ colorScheme, width, offline: true }, url);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'no sideways scrolling');
      for (const id of ['open-examples', 'open', 'toggle-rules', 'toggle-wrap', 'save', 'input', 'names', 'all-tab']) {
        const box = await page.locator(`#${id}`).boundingBox();
        assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, id);
      }
      await page.locator('#input').fill('MMM_a=1');
      await shows(page, 'MMM_a=MMM');
      assert.equal(await outputOf(page), 'MMM_a=MMM');
      await page.locator('#all-tab').click();
      await page.waitForSelector('#all-names tbody tr');
      await page.locator('#toggle-rules').click();
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nor with names and rules');
      assert.deepEqual(errors, []);
      await page.context().close();
    });
  }
});
