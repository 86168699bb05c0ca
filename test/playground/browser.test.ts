/** The playground in a browser: the engine runs in the page, and nothing leaves it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { sanitize } from '../../src/index.ts';
import { buildPlayground } from '../../src/playground/build.ts';
import { type Playground, servePlayground } from '../../src/playground/serve.ts';
import { startChromium, type Watched, watchedPage } from '../chromium.ts';
import { makeFolder, PATIENCE } from '../cli/command.ts';
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

  test('the current edit is scrolled into view on both sides, and the marks stay under their text', async () => {
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
      const scrolled =
        '[document.querySelector("#input-view .lines").scrollLeft, document.getElementById("input").scrollLeft]';
      await page.waitForFunction(`((both) => both[0] === both[1])(${scrolled})`);
    }
    await page.context().close();
  });

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
      for (const id of ['open-examples', 'open', 'toggle-rules', 'save', 'input', 'names']) {
        const box = await page.locator(`#${id}`).boundingBox();
        assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, id);
      }
      await page.locator('#input').fill('MMM_a=1');
      await shows(page, 'MMM_a=MMM');
      assert.equal(await outputOf(page), 'MMM_a=MMM');
      assert.deepEqual(errors, []);
      await page.context().close();
    });
  }
});
