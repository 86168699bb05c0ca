/**
 * A copy of the compiled library in which each branch condition of the engine can be watched and inverted:
 * `if (a && b)` becomes `if ($branch(7, $branch(8, a) && $branch(9, b)))`.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname } from 'node:path';
import { type Node, parse } from 'acorn';
import { engineFiles } from '../engine-files.ts';
import { inProject } from '../project.ts';

/** One condition in the engine's source. */
export interface Branch {
  /** Path and line below `src`, as in `engine/formats/json.ts:42`. */
  place: string;
  condition: string;
  /** Its statement is marked as one that changes no output: it saves time. */
  isForSpeed: boolean;
}

/** What instrumented code calls; set before it is loaded. */
export type BranchHook = (id: number, outcome: unknown) => unknown;

/**
 * Writes the copy.
 * @param folder inside the project, so that packages are found; it is replaced
 * @returns the conditions; a condition's index is its number
 */
export function instrument(folder: string): Branch[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(inProject('dist', 'src'), folder, { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  const branches: Branch[] = [];
  for (const file of engineFiles()) {
    const path = `${folder}/${file}`;
    writeFileSync(path, instrumentFile(readFileSync(path, 'utf8'), file, branches));
  }
  return branches;
}

interface Insertion {
  at: number;
  text: string;
}

function instrumentFile(code: string, file: string, branches: Branch[]): string {
  const map = readSourceMap(file);
  const insertions: Insertion[] = [];
  const marks: number[] = [];
  const root = parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    onComment: (_isBlock, text, _start, after) => {
      if (text.startsWith(SPEED)) marks.push(after);
    },
  });
  const marked = statementsAfter(root, marks);
  for (const condition of conditionsOf(root)) {
    const before = code.slice(0, condition.start).split('\n');
    const entry = map.findEntry(before.length - 1, (before.at(-1) as string).length);
    const line = 'originalLine' in entry ? entry.originalLine + 1 : 0;
    insertions.push({ at: condition.start, text: `$branch(${branches.length}, ` }, { at: condition.end, text: ')' });
    branches.push({
      place: `${file.replace(/\.js$/, '.ts')}:${line}`,
      condition: code.slice(condition.start, condition.end).replaceAll(/\s+/g, ' '),
      isForSpeed: marked.some(({ start, end }) => start <= condition.start && condition.end <= end),
    });
  }
  // Outer conditions come first in the list, so that at one place their text is the outer one.
  const sorted = insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((a, b) => a.at - b.at || compare(a, b));
  let result = 'const $branch = globalThis.$branch;\n';
  let from = 0;
  for (const { at, text } of sorted) {
    result += code.slice(from, at) + text;
    from = at;
  }
  return result + code.slice(from);
}

/** At one place: ends before beginnings, inner ends first, outer beginnings first. */
function compare(a: Insertion & { order: number }, b: Insertion & { order: number }): number {
  if (a.text === ')' && b.text === ')') return 0;
  if (a.text === ')') return -1;
  return b.text === ')' ? 1 : a.order - b.order;
}

function readSourceMap(file: string): SourceMap {
  return new SourceMap(JSON.parse(readFileSync(inProject('dist', 'src', `${file}.map`), 'utf8')));
}

type AnyNode = Node & Record<string, unknown>;

/** How the comment begins before a statement that saves time and changes no output. */
const SPEED = ' Faster: ';

/** The statements that these places are right before, outer ones only: of `if`, what it decides on, not its body. */
function statementsAfter(root: Node, places: readonly number[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const visit = (value: unknown, before: number): void => {
    if (Array.isArray(value)) {
      let from = before;
      for (const one of value) {
        visit(one, from);
        if (isNode(one)) from = one.end;
      }
    }
    if (!isNode(value)) return;
    if (/Statement$|Declaration$/.test(value.type) && places.some((at) => before <= at && at <= value.start)) {
      found.push(isNode(value.test) ? value.test : value);
      return;
    }
    for (const child of Object.values(value)) visit(child, value.start);
  };
  visit(root, 0);
  return found;
}

/** The conditions of branches and loops, and the operands of `&&` and `||` in them; an outer one before its parts. */
function conditionsOf(root: Node): Node[] {
  const conditions: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (isNode(value.test) && value.type !== 'SwitchCase') addCondition(value.test);
    else if (isChoice(value)) addOperands(value);
    for (const child of Object.values(value)) visit(child);
  };
  const seen = new Set<Node>();
  const add = (node: Node) => {
    if (!seen.has(node)) conditions.push(node);
    seen.add(node);
  };
  const addCondition = (node: AnyNode) => {
    add(node);
    if (isChoice(node)) addOperands(node);
  };
  const addOperands = (node: AnyNode) => {
    for (const operand of [node.left, node.right]) if (isNode(operand)) addCondition(operand);
  };
  visit(root);
  return conditions;
}

/** `a && b` or `a || b`, but not what an enum is compiled to: `Name || (Name = {})`. */
function isChoice({ type, operator, right }: AnyNode): boolean {
  return type === 'LogicalExpression' && operator !== '??' && !(isNode(right) && right.type === 'AssignmentExpression');
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Where a copy may be: below `dist`, out of the way of the tests. */
export const copyFolder = (name: string) => inProject('dist', 'instrumented', name);
