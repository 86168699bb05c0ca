/** Shippers written in Go, built once of their modules: that takes a quarter of an hour, so only `npm run test:shippers` does. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { inProject } from '../project.ts';

const MINUTES = 60_000;
const COLLECTOR_BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.165.0';
const TELEGRAF = 'github.com/influxdata/telegraf@v1.37.2';
/** Of Telegraf's three hundred plugins, those of the recipe. */
const TELEGRAF_TAGS = 'custom,inputs.tail,inputs.execd,outputs.file,parsers.value,serializers.json';

/** One compiler at a time, after whatever else the machine has to do. */
function go(folder: string, words: readonly string[], program = 'go'): void {
  execFileSync('nice', [program, ...words], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '-p=1 -mod=mod', CGO_ENABLED: '0', GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 90 * MINUTES,
  });
}

/** The OpenTelemetry Collector with what `otel-builder.yaml` names. */
export function otelCollector(): string {
  const config = inProject('test', 'shippers', 'otel-builder.yaml');
  const hash = createHash('sha256').update(readFileSync(config)).digest('hex').slice(0, 12);
  const folder = cached(`otelcol-${hash}`, (into) => {
    go(into, ['install', COLLECTOR_BUILDER]);
    copyFileSync(config, join(into, 'builder.yaml'));
    go(into, ['--config', 'builder.yaml'], join(into, 'builder'));
    rmSync(join(into, 'builder'));
  });
  return join(folder, 'otelcol', 'otelcol');
}

/** Receivers of which the registry has this version alone, but for the builder: they are built with a program of our own. */
const OLDER_RECEIVERS = 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver';
const OLDER_MODULES = [
  `${OLDER_RECEIVERS}/otlpjsonfilereceiver@v0.128.0`,
  `${OLDER_RECEIVERS}/namedpipereceiver@v0.128.0`,
  'go.opentelemetry.io/collector/otelcol@v0.128.0',
  'go.opentelemetry.io/collector/exporter/otlphttpexporter@v0.128.0',
  'go.opentelemetry.io/collector/confmap/provider/fileprovider@v1.34.0',
];

/** The Collector with `otlpjsonfile` and `namedpipe`. */
export function otelCollectorForOtlp(): string {
  const program = inProject('test', 'shippers', 'otel-collector-otlp.go');
  const hash = createHash('sha256').update(readFileSync(program)).update(OLDER_MODULES.join()).digest('hex');
  const folder = cached(`otelcol-otlp-${hash.slice(0, 12)}`, (into) => {
    copyFileSync(program, join(into, 'main.go'));
    go(into, ['mod', 'init', 'otelcol']);
    go(into, ['get', ...OLDER_MODULES]);
    go(into, ['build', '-ldflags=-s -w', '-o', 'otelcol', '.']);
  });
  return join(folder, 'otelcol');
}

export function telegraf(): string {
  const folder = cached(`telegraf-${TELEGRAF.split('@')[1]}`, (into) => {
    go(into, ['mod', 'init', 'telegraf']);
    // Its own go.mod has replacements, with which `go install` refuses it.
    const main = 'github.com/influxdata/telegraf/cmd/telegraf';
    writeFileSync(join(into, 'wanted.go'), `//go:build tools\n\npackage wanted\n\nimport _ "${main}"\n`);
    go(into, ['get', TELEGRAF]);
    go(into, ['build', '-ldflags=-s -w', '-tags', TELEGRAF_TAGS, '-o', 'telegraf', main]);
  });
  return join(folder, 'telegraf');
}
